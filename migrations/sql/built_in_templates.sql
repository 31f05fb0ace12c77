-- The templates that come with Footnote: one for each type, read by everybody, changed by nobody.
INSERT INTO templates (type, name, content, variables, is_default) VALUES
('linkedin', 'What stays with me', $$“{{ quote }}”

I have been reading {{ title }}. What stays with me:

{{ key_points }}

What would you add?

Source: {{ source }}$$, '{}', true),
('twitter', 'Thread in its own words', $$What {{ title }} says, in its own words. A thread.

{{ key_points }}

Source: {{ source }}$$, '{}', true),
('blog', 'Reading notes', $$# {{ title }}

{{ summary }}

## Key points

{{ key_points }}

> {{ quote }}

*Source: {{ source }}. Quoted on {{ date }}.*$$, '{}', true),
('email', 'Main points for a colleague', $$Subject: {{ title }}: the main points

Dear {{ recipient }},

I have read {{ title }} for us. In short:

{{ summary }}

The points to remember:

{{ key_points }}

Every sentence is quoted as it stands in the source, so you can look it up.

Best regards,
{{ my_name }}

Source: {{ source }}$$, '{recipient}', true);
