/* Shows a form of Touchline where this script stands: <script src="…/forms/<token>/embed.js" async data-lang="ru"></script> */
(function () {
  "use strict";
  var token = "{{ token }}";
  var own = document.currentScript;
  if (!own || !own.parentNode) return;
  var origin = new URL(own.src).origin;
  var base = own.src.replace(/\/embed\.js([?#].*)?$/, "");
  var known = {{ marks }};
  var here = new URL(location.href);
  var asked = new URLSearchParams();
  asked.set("embed", "1");
  if (own.dataset.lang) asked.set("lang", own.dataset.lang);
  here.searchParams.forEach(function (value, name) {
    if (known.indexOf(name.toLowerCase()) >= 0 && value) asked.set(name, value.slice(0, 500));
  });
  asked.set("page_url", here.origin + here.pathname);
  asked.set("page_title", document.title.slice(0, 200));
  try { if (document.referrer) { var came = new URL(document.referrer); asked.set("page_referrer", came.origin + came.pathname); } } catch (error) { /* no address */ }
  var frame = document.createElement("iframe");
  frame.src = base + "?" + asked.toString();
  frame.title = own.dataset.title || "Form";
  frame.loading = "lazy";
  frame.style.cssText = "display:block;width:100%;border:0;height:30rem;color-scheme:normal";
  own.parentNode.insertBefore(frame, own.nextSibling);
  window.addEventListener("message", function (event) {
    var said = event.data;
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    if (!said || said.touchline !== "form" || said.token !== token) return;
    if (said.height > 0 && said.height < 20000) frame.style.height = said.height + "px";
    if (said.event) frame.dispatchEvent(new CustomEvent("touchline:" + said.event, { bubbles: true }));
    if (said.event === "submitted" && /^https?:\/\//.test(said.redirect || "")) location.assign(said.redirect);
  });
})();
