/** Where resources stand on the map: columns by what they are fed by, so that ways lead from left to right. */

interface Point {
  x: number;
  y: number;
}

const [WIDE, HIGH] = [250, 76];

/** `ties` are from → to. A resource stands one column right of the furthest that feeds it; circles are cut. */
export function place(ids: readonly string[], ties: readonly { from: string; to: string }[]): Map<string, Point> {
  const column = new Map(ids.map((id) => [id, 0]));
  for (let round = 0; round < Math.min(ids.length, 8); round++) {
    for (const { from, to } of ties) {
      const next = Math.min((column.get(from) ?? 0) + 1, 7);
      if (from !== to && next > (column.get(to) ?? 0)) column.set(to, next);
    }
  }
  const filled = new Map<number, number>();
  return new Map(ids.map((id) => {
    const x = column.get(id) ?? 0;
    const y = filled.get(x) ?? 0;
    filled.set(x, y + 1);
    return [id, { x: x * WIDE, y: y * HIGH }];
  }));
}
