// A file that an event has made: its bytes come with the event and are saved from memory, so nothing lies on the server.
watch("value", () => {
  const { name, mime, data } = props.value || {};
  if (!data) return;
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: mime }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
});
