"""Three hundred texts that would do something, were they ever more than text. Each has its number in it."""

from __future__ import annotations

ELSEWHERE = "elsewhere.invalid"
"""The host that those lead to which lead anywhere."""
ELEMENTS = (
    "<script>alert({n})</script>",
    "<img src=x onerror=alert({n})>",
    "<img src=//elsewhere.invalid/{n}>",
    "<svg onload=alert({n})>",
    "<svg><script href=//elsewhere.invalid/{n} /></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert({n})>",
    "<iframe srcdoc='<script>parent.alert({n})</script>'></iframe>",
    "<iframe src=//elsewhere.invalid/{n}></iframe>",
    "<object data=//elsewhere.invalid/{n}></object>",
    "<embed src=//elsewhere.invalid/{n}>",
    "<link rel=stylesheet href=//elsewhere.invalid/{n}>",
    "<base href=//elsewhere.invalid/{n}/>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.invalid/{n}'>",
    "<style>@import '//elsewhere.invalid/{n}';</style>",
    "<body onload=alert({n})>",
    "<details open ontoggle=alert({n})>",
    "<input autofocus onfocus=alert({n})>",
    "<video><source onerror=alert({n})></video>",
    "<audio src=//elsewhere.invalid/{n} autoplay>",
    "<form action=//elsewhere.invalid/{n}><button autofocus>go</button></form>",
    "<div hx-get=//elsewhere.invalid/{n} hx-trigger=load></div>",
    "<div hx-on::load='alert({n})'></div>",
    "<div data-hx-get=//elsewhere.invalid/{n} data-hx-trigger=load></div>",
    "<div sse-connect=//elsewhere.invalid/{n}></div>",
    "<div style='background:url(//elsewhere.invalid/{n})'></div>",
    "<table background=//elsewhere.invalid/{n}>",
    "<a href=javascript:alert({n}) autofocus>x</a>",
    "<template><img src=x onerror=alert({n})></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert({n})>'>",
    "<textarea></textarea><img src=x onerror=alert({n})>",
)
LEAVING = ("{}", '">{}', "'>{}", "</title>{}", "</textarea>{}", "<!--{}-->-->{}", "</script>{}")
"""What ends whatever the text stands in."""
OTHERS = (
    '" onmouseover="alert({n})" autofocus onfocus="alert({n})',
    "' onmouseover='alert({n})' autofocus onfocus='alert({n})",
    "` onmouseover=alert({n}) `",
    "[x](javascript:alert({n}))",
    "[x](JaVaScRiPt&colon;alert({n}))",
    "[x](data:text/html,<script>alert({n})</script>)",
    "![x](//elsewhere.invalid/{n}.png)",
    "![x](https://elsewhere.invalid/{n}.png)",
    '[x]: https://elsewhere.invalid/{n} "><script>alert({n})</script>" [x]',
    "<https://elsewhere.invalid/{n}>",
    "<javascript:alert({n})>",
    "```html {n}\n<script>alert({n})</script>\n```",
    "| a |\n|---|\n| <img src=x onerror=alert({n})> |",
    "$\\href{{javascript:alert({n})}}{{x}}$",
    "{{{{ 7 * {n} }}}} {{% raw %}}",
    "{{{{ config.items() }}}} {n}",
    "${{7*{n}}} #{{7*{n}}} <%= 7*{n} %>",
    "%0d%0aSet-Cookie:%20stolen={n}",
    "data: <script>alert({n})</script>\n\nevent: done\ndata: {n}",
    "[^1]: <img src=x onerror=alert({n})>",
    "&lt;script&gt;alert({n})&lt;/script&gt;",
    "&#60;img src=x onerror=alert({n})&#62;",
    "\u003cscript\u003ealert({n})\u003c/script\u003e",
    "＜script＞alert({n})＜/script＞",
    "<scr<script>ipt>alert({n})</scr</script>ipt>",
    "<ScRiPt/x>alert({n})</sCrIpT>",
    "<img/src='x'/onerror=alert({n})//",
    "\u202e>)({n})trela=rorreno x=crs gmi<",
    "'; DROP TABLE documents; -- {n}",
    '\\"; alert({n}); //',
    '=HYPERLINK("//elsewhere.invalid/{n}")',
    "BEGIN:VEVENT\nSUMMARY:{n}\nATTACH:http://elsewhere.invalid/{n}\nEND:VEVENT",
    "<?xml version='1.0'?><!DOCTYPE x SYSTEM '//elsewhere.invalid/{n}'>",
    "<![CDATA[<script>alert({n})</script>]]>",
    "../../../../etc/passwd {n}",
)


def injections() -> list[str]:
    """Return them, three hundred."""
    forms = [leave.replace("{}", element) for element in ELEMENTS for leave in LEAVING]
    forms += OTHERS
    forms += [f"An owl {form} hunts at night." for form in OTHERS]
    forms += [f"[{form}](/x)" for form in ELEMENTS[: 300 - len(forms)]]
    return [form.format(n=number) for number, form in enumerate(forms)]
