import { useDoor } from "../api/session";
import { Loading } from "../parts/Loading";

/** Until it is known who looks: what index.html shows while the code is on its way, where the shell will have it too. */
export function Opening() {
  const { isIn } = useDoor();
  return (
    <>
      <div className="opening">
        <img src="/app/mark.svg" alt="" width={26} height={26} />
        Touchline
      </div>
      {isIn && <div className="opened"><Loading /></div>}
    </>
  );
}
