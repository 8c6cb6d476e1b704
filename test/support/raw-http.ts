import { connect } from "node:net";

/** Writes these bytes as they are and reads until the peer closes or has said a whole reply. */
export function raw(url: URL, head: string, body: Uint8Array = new Uint8Array()): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => {
      socket.write(head);
      if (body.length > 0) socket.write(body);
    });
    let text = "";
    const done = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const length = /content-length: *(\d+)/i.exec(text)?.[1];
      const headEnd = text.indexOf("\r\n\r\n");
      if (
        headEnd >= 0 &&
        length !== undefined &&
        Buffer.byteLength(text.slice(headEnd + 4)) >= Number(length)
      )
        done();
    });
    socket.on("end", done);
    socket.on("close", done);
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? done() : reject(error),
    );
  });
}
