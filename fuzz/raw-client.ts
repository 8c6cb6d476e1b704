/** A keep-alive connection that writes bytes as they are: what a library would refuse to send is the point. */
import { connect, type Socket } from "node:net";

const HEAD_END = Buffer.from("\r\n\r\n");

export class RawConnection {
  readonly #url: URL;
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #settle: ((status: number, body: string) => void) | undefined;

  constructor(url: URL) {
    this.#url = url;
  }

  /** The status, 0 where the other side only closed the connection; and the body as text. */
  exchange(message: Buffer): Promise<{ readonly status: number; readonly body: string }> {
    return new Promise((resolve, reject) => {
      this.#settle = (status, body) => {
        this.#settle = undefined;
        resolve({ status, body });
      };
      this.#open(reject).write(message);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(reject: (error: Error) => void): Socket {
    if (this.#socket !== undefined && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    this.#received = Buffer.alloc(0);
    const socket = connect(Number(this.#url.port), this.#url.hostname);
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk, socket));
    // A half-read reply of a closed connection is no answer.
    socket.on("close", () => {
      if (this.#socket === socket) this.#settle?.(0, "");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    this.#socket = socket;
    return socket;
  }

  #take(chunk: Buffer, socket: Socket): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString("latin1", 0, headEnd);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const end = headEnd + HEAD_END.length + length;
    if (this.#received.length < end) return;
    const body = this.#received.toString("utf8", headEnd + HEAD_END.length, end);
    this.#received = this.#received.subarray(end);
    if (/^connection: *close/im.test(head)) {
      this.#socket = undefined;
      socket.destroy();
    }
    this.#settle?.(Number(head.slice(9, 12)), body);
  }
}
