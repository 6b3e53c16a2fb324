/** The nonce of this page, by which its policy lets styles in that components write. */
export const NONCE = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";

// What holds the page still behind a dialog (react-remove-scroll) takes the nonce from here.
(window as unknown as Record<string, string>).__webpack_nonce__ = NONCE;
