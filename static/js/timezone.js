// Where no time zone is chosen yet, the browser's own is; it is kept when the form is sent.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const field of document.querySelectorAll("[name=time_zone]")) {
  const isOffered = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === zone);
  if (!field.value && zone && isOffered) field.value = zone;
}
