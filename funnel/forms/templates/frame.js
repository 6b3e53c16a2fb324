(function () {
  "use strict";
  if (window.parent === window) return;
  var told = 0;
  function tell(more) {
    var body = document.body;
    var message = { touchline: "form", token: body.dataset.token, height: Math.ceil(document.documentElement.getBoundingClientRect().height) };
    for (var name in more || {}) message[name] = more[name];
    if (!more && message.height === told) return;
    told = message.height;
    window.parent.postMessage(message, "*");
  }
  document.addEventListener("DOMContentLoaded", function () {
    var done = document.body.dataset.done === "1";
    tell(done ? { event: "submitted", redirect: document.body.dataset.redirect || null } : { event: "shown" });
    if (window.ResizeObserver) new ResizeObserver(function () { tell(); }).observe(document.documentElement);
    var summary = document.querySelector(".summary");
    if (summary) summary.focus();
  });
})();
