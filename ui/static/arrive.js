// What this browser says of itself when the page opens: an id that nobody can guess, and the conversation that was open.
// The id stays in this browser; the words of a conversation never do.
(told) => {
  let visitor = "", chat = "";
  try {
    visitor = localStorage.getItem("communique.visitor") || "";
    if (!/^[0-9a-f]{32}$/.test(visitor)) {
      visitor = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      localStorage.setItem("communique.visitor", visitor);
    }
    chat = sessionStorage.getItem("communique.chat") || "";
  } catch { /* a browser that keeps nothing: this visit still has a conversation of its own */ }
  return [JSON.stringify({ visitor, chat })];
}
