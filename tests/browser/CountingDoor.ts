import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a local port that counts the bytes which pass, for what a process really received and sent. */
export class CountingDoor {
  receivedBytes = 0;
  sentBytes = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((outer) => this.join(outer));

  private constructor(private readonly targetPort: number) {}

  static async open(targetPort: number): Promise<CountingDoor> {
    const door = new CountingDoor(targetPort);
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(outer: Socket): void {
    const inner = connect(this.targetPort, '127.0.0.1');
    outer.on('data', (chunk) => (this.receivedBytes += chunk.length));
    inner.on('data', (chunk) => (this.sentBytes += chunk.length));
    for (const [socket, other] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
