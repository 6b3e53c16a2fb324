import type { ImportStartInput } from "../api/generated/schema";
import type { Offer } from "./ColumnsStep";
import { changed, ownMapping, type Chosen } from "./mapping";
import type { Wizard } from "./useWizard";

/** What the import is asked with: the offered mapping by its name where one left it as it is. */
export function startInput(wizard: Wizard, offer: Offer | null, before: Chosen): ImportStartInput {
  const chosen = wizard.chosen ?? before;
  const isAsOffered = JSON.stringify(sorted(chosen)) === JSON.stringify(sorted(before));
  const mapping = offer ? changed(offer.mapping, chosen, before) : ownMapping(wizard.kind, chosen, wizard.dates);
  return {
    kind: wizard.kind, uploadId: wizard.file?.id ?? "", sheet: wizard.sheet,
    ...(offer && isAsOffered ? { mappingName: offer.name } : { mapping }),
    ...(wizard.kind === "LEADS" ? { product: wizard.productId } : {}),
    ...(Object.keys(wizard.values).length > 0 ? { values: wizard.values } : {}),
  };
}

function sorted(chosen: Chosen) {
  return Object.entries(chosen).filter(([, columns]) => columns.length > 0).sort(([left], [right]) => left.localeCompare(right));
}
