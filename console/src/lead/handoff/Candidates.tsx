import { Table, Text } from "@mantine/core";
import { Check } from "lucide-react";
import { number } from "../../words/format";
import { useLabels } from "../../words/labels";
import type { CardHandoff } from "../card";
import { useWords } from "../words";

/** Why an offer went to whom it went: the rule, and everybody who could have got it. */
export function Candidates({ decision }: { decision: CardHandoff["decision"] }) {
  const say = useWords();
  const label = useLabels();
  return (
    <>
      <Text size="sm"><Text span c="dimmed" inherit>{say("decided_by")}</Text> {decision.rule}</Text>
      {decision.candidates.length > 1 && (
        <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "region", "aria-label": say("candidates") } }}>
          <Table withRowBorders verticalSpacing={4} fz="sm">
            <Table.Caption>{say("candidates")}</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{say("member")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("load")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("waiting")}</Table.Th>
                <Table.Th scope="col">{say("outcome")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {decision.candidates.map(({ member, load, waiting, passedOver }) => (
                <Table.Tr key={member.id}>
                  <Table.Th scope="row" fw={400}>{member.name}</Table.Th>
                  <Table.Td className="figure">{number(load)}</Table.Td>
                  <Table.Td className="figure">{number(waiting)}</Table.Td>
                  <Table.Td>
                    {member.id === decision.chosen?.id ? <><Check size={14} aria-hidden /> {say("chosen")}</> : passedOver ? label("PassedOver", passedOver) : ""}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}
