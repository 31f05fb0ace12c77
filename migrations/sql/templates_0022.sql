-- The templates that come with Footnote, in the syntax with sections: another opening for a talk, a paper, a book and a
-- guideline. Their names say what they make.
UPDATE templates SET name = 'Key takeaways', content = $$“{{ quote }}”

{{#is_talk}}
A talk worth an hour of your time: “{{ title }}”{{#author}} by {{ author }}{{/author}}. What I took from it:
{{/is_talk}}
{{#is_paper}}
What “{{ title }}”{{#author}} by {{ author }}{{/author}}{{#year}} ({{ year }}){{/year}} found, in its own words:
{{/is_paper}}
{{#is_book}}
From “{{ title }}”{{#author}} by {{ author }}{{/author}}, in the book’s own words:
{{/is_book}}
{{#is_guideline}}
What the guideline “{{ title }}”{{#year}} of {{ year }}{{/year}} says, word for word:
{{/is_guideline}}
{{#is_other}}
From “{{ title }}”{{#author}} by {{ author }}{{/author}}, word for word:
{{/is_other}}

{{#key_points}}
→ {{ . }}

{{/key_points}}
Source: {{ source }}

{{ hashtags }}$$ WHERE user_id IS NULL AND name = 'What stays with me';

UPDATE templates SET name = 'Key points thread', content = $${{#is_talk}}
What {{#author}}{{ author }}{{/author}}{{^author}}the speaker{{/author}} said in “{{ title }}”. A thread in the talk’s own words.
{{/is_talk}}
{{#is_paper}}
What “{{ title }}”{{#year}} ({{ year }}){{/year}} found. A thread in the paper’s own words.
{{/is_paper}}
{{#is_book}}
What “{{ title }}”{{#author}} by {{ author }}{{/author}} says. A thread in the book’s own words.
{{/is_book}}
{{#is_guideline}}
What the guideline “{{ title }}” says. A thread, word for word.
{{/is_guideline}}
{{#is_other}}
What “{{ title }}” says, in its own words. A thread.
{{/is_other}}

{{#key_points}}
{{ . }}

{{/key_points}}
Source: {{ source }}{{#link}} {{ link }}{{/link}}$$ WHERE user_id IS NULL AND name = 'Thread in its own words';

UPDATE templates SET name = 'Summary article', content = $$# {{ title }}

{{#is_talk}}
This is what {{#author}}{{ author }}{{/author}}{{^author}}the speaker{{/author}} said in a talk, quoted as it was said.
{{/is_talk}}
{{#is_paper}}
This is what the paper{{#author}} by {{ author }}{{/author}}{{#year}} ({{ year }}){{/year}} reports, quoted as it was written.
{{/is_paper}}
{{#is_book}}
These are passages of the book{{#author}} by {{ author }}{{/author}}{{#year}} ({{ year }}){{/year}}, quoted as they stand.
{{/is_book}}
{{#is_guideline}}
This is what the guideline{{#year}} of {{ year }}{{/year}} says, quoted as it stands.
{{/is_guideline}}

{{ summary }}

## Key points

{{ key_points }}

> {{ quote }}

*Source: {{ source }}. Quoted on {{ date }}.*$$ WHERE user_id IS NULL AND name = 'Reading notes';

UPDATE templates SET content = $$Subject: {{ title }}: the main points
Preheader: {{ quote }}

{{#recipient}}
Dear {{ recipient }},
{{/recipient}}
{{^recipient}}
Hello,
{{/recipient}}

{{#is_talk}}
I listened to the talk “{{ title }}” for us. In short:
{{/is_talk}}
{{#is_guideline}}
I went through the guideline “{{ title }}” for us. In short:
{{/is_guideline}}
{{^is_talk}}
{{^is_guideline}}
I read “{{ title }}” for us. In short:
{{/is_guideline}}
{{/is_talk}}

{{ summary }}

The points to remember:

{{ key_points }}

Every sentence is quoted as it stands in the source, so you can look it up.

Best regards,
{{ my_name }}

Source: {{ source }}$$,
details = '{"recipient": {"kind": "line", "default": "", "help": "Who the e-mail greets, such as: Dr Novak"}}'
WHERE user_id IS NULL AND name = 'Main points for a colleague';

INSERT INTO templates (type, name, content, variables, details) VALUES
('linkedin', 'One quote with your thought', $$“{{ quote }}”

{{#author}}
{{ author }}, “{{ title }}”{{#year}}, {{ year }}{{/year}}
{{/author}}
{{^author}}
“{{ title }}”{{#year}}, {{ year }}{{/year}}
{{/author}}

{{ my_thought }}

{{ hashtags }}$$, '{my_thought}',
 '{"my_thought": {"kind": "text", "default": "", "help": "One or two sentences of your own: why does it matter to you?"}}'),
('twitter', 'Quote thread', $$“{{ quote }}”

{{#key_points}}
“{{ . }}”

{{/key_points}}
All quoted from {{ source }}{{#link}} {{ link }}{{/link}}$$, '{}', '{}'),
('blog', 'Annotated quotes', $$# Notes on {{ title }}

{{ introduction }}

{{#key_points}}
> {{ . }}

{{/key_points}}
## In short

{{ summary }}

*Source: {{ source }}*$$, '{introduction}',
 '{"introduction": {"kind": "text", "default": "Sentences that I marked while reading.", "help": "What your readers should know before the quotes"}}'),
('email', 'Newsletter item', $$Subject: {{ title }}
Preheader: {{ quote }}

{{#is_talk}}
TALK OF THE WEEK
{{/is_talk}}
{{#is_paper}}
PAPER OF THE WEEK
{{/is_paper}}
{{#is_book}}
BOOK OF THE WEEK
{{/is_book}}
{{#is_guideline}}
NEW GUIDELINE
{{/is_guideline}}
{{#is_other}}
READ THIS WEEK
{{/is_other}}

{{ title }}{{#author}}, by {{ author }}{{/author}}

{{ summary }}

What else it says:

{{ key_points }}

{{#link}}
Read it all: {{ link }}

{{/link}}
Source: {{ source }}$$, '{}', '{}');
