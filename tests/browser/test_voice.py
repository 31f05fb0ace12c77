"""Dictating into the question box, and having an answer read aloud, with a browser's speech interfaces."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_journeys import HYGIENE, begin

VOICES = """
    window.spoken = [];
    const voice = { name: "Far", lang: "en-US", localService: false };
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => window.localVoice ? [voice, { ...voice, name: "Near", localService: true }] : [voice],
        speak: (one) => window.spoken.push(one), cancel: () => {}, addEventListener: () => {} } });
    window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
    window.SpeechRecognition = class extends EventTarget {
        start() { setTimeout(() => {
            const found = Object.assign(new Event("result"), { results: [[{ transcript: "When are gloves worn?" }]] });
            this.dispatchEvent(found); this.dispatchEvent(new Event("end")); }); }
    };
"""
NO_MICROPHONE = """() => { navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("", window.problem); } }"""
TONE = """() => { navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext(); const tone = context.createOscillator();
    const out = context.createMediaStreamDestination(); tone.connect(out); tone.start(); return out.stream; } }"""


def test_a_question_is_dictated_and_its_answer_read_without_the_numbers(open_page, footnote, request, accessible):
    page = open_page()
    page.add_init_script(VOICES)
    begin(page, footnote, request, HYGIENE)
    page.goto("/chat/")
    expect(page.get_by_text("Chrome sends it to Google.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Dictate").click()
    expect(page.get_by_label("Your question")).to_have_value("When are gloves worn?")
    page.get_by_role("button", name="Ask", exact=True).click()

    read = page.get_by_role("button", name="Read aloud")
    read.click()
    expect(page.get_by_text("Only the voice “Far” is here: it sends the answer to its maker.")).to_be_visible()
    assert page.evaluate("spoken.length") == 0
    page.get_by_role("button", name="Read aloud all the same").click()
    expect(page.get_by_text("By “Far”, over the network")).to_be_visible()
    page.get_by_role("button", name="Stop reading").click()
    page.evaluate("localVoice = true; spoken.length = 0")
    page.get_by_role("button", name="Read aloud").click()
    expect(page.get_by_text("By a voice of this device")).to_be_visible()
    spoken = page.evaluate("spoken.map((one) => one.text).join(' ')")
    assert "seconds" in spoken
    assert not any(numeral in spoken for numeral in (".1", ".2", "[1]"))
    accessible(page)

    page.evaluate("document.getElementById('dictate').dataset.url = '/dictation/'")  # as where a server transcribes
    page.evaluate(NO_MICROPHONE)
    for problem, sentence in (("NotAllowedError", "does not let this page"), ("NotFoundError", "No microphone")):
        page.evaluate("(name) => { window.problem = name; }", problem)
        page.get_by_role("button", name="Dictate").click()
        expect(page.locator("#dictated")).to_contain_text(sentence)
    page.evaluate(TONE)
    sent = []
    page.route("**/dictation/", lambda route: (sent.append(route.request), route.fulfill(json={"text": "And then?"})))
    page.get_by_role("button", name="Dictate").click()
    expect(page.locator("#dictated")).to_have_text("Listening")
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Dictate").click()
    expect(page.get_by_label("Your question")).to_have_value("And then?")
    assert sent[0].headers["x-csrftoken"]
    assert len(sent[0].post_data_buffer or b"") > 100
