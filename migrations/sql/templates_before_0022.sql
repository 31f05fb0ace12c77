-- The templates as they came with the first revision.
DELETE FROM templates WHERE user_id IS NULL AND name IN
    ('One quote with your thought', 'Quote thread', 'Annotated quotes', 'Newsletter item');

UPDATE templates SET name = 'What stays with me', content = $$“{{ quote }}”

I have been reading {{ title }}. What stays with me:

{{ key_points }}

What would you add?

Source: {{ source }}$$ WHERE user_id IS NULL AND name = 'Key takeaways';

UPDATE templates SET name = 'Thread in its own words', content = $$What {{ title }} says, in its own words. A thread.

{{ key_points }}

Source: {{ source }}$$ WHERE user_id IS NULL AND name = 'Key points thread';

UPDATE templates SET name = 'Reading notes', content = $$# {{ title }}

{{ summary }}

## Key points

{{ key_points }}

> {{ quote }}

*Source: {{ source }}. Quoted on {{ date }}.*$$ WHERE user_id IS NULL AND name = 'Summary article';

UPDATE templates SET name = 'Main points for a colleague', content = $$Subject: {{ title }}: the main points

Dear {{ recipient }},

I have read {{ title }} for us. In short:

{{ summary }}

The points to remember:

{{ key_points }}

Every sentence is quoted as it stands in the source, so you can look it up.

Best regards,
{{ my_name }}

Source: {{ source }}$$ WHERE user_id IS NULL AND name = 'Main points for a colleague';
