/** `POST /uploads`: by XMLHttpRequest, for fetch does not tell how much of a file went up. */
import { headers } from "../api/client";

export interface Uploaded {
  id: string;
  fileName: string;
}

type UploadEnd = { done: Uploaded } | { refused: string } | { lost: true } | { cancelled: true };

interface Answer extends Partial<Uploaded> {
  errors?: { message: string }[];
  detail?: string;
  message?: string;
}

/** Sends `file`; `onShare` is told the share of 1 that went up, `cancel` takes it back. */
export function upload(file: File, workspace: string | null, onShare: (share: number) => void) {
  const request = new XMLHttpRequest();
  const ended = new Promise<UploadEnd>((answer) => {
    request.upload.onprogress = (event) => onShare(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = () => answer({ lost: true });
    request.onabort = () => answer({ cancelled: true });
    request.onload = () => answer(read(request));
  });
  const body = new FormData();
  body.append("file", file);
  request.open("POST", "/uploads");
  for (const [name, value] of Object.entries(headers(workspace))) request.setRequestHeader(name, value);
  request.send(body);
  return { ended, cancel: () => request.abort() };
}

function read(request: XMLHttpRequest): UploadEnd {
  let answer: Answer = {};
  try {
    answer = JSON.parse(request.responseText) as Answer;
  } catch {
    // a proxy's page instead of an answer: its status says what there is to say
  }
  if (request.status === 201 && answer.id) return { done: { id: answer.id, fileName: answer.fileName ?? "" } };
  return { refused: answer.errors?.[0]?.message ?? answer.detail ?? answer.message ?? `${request.status} ${request.statusText}` };
}
