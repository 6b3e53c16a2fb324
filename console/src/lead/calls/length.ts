/** Seconds of a length as one writes it: `4:30`, or `4` minutes; 0 of nothing. Not a number where it is none. */
export function secondsOf(text: string | undefined): number {
  const [minutes = "", seconds = "0"] = (text ?? "").trim().split(":");
  return Math.round(Number(minutes || "0") * 60 + Number(seconds || "0"));
}

/** Seconds as minutes and seconds: `4:30`. */
export function lengthOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
