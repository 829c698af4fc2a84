import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A mail server on this machine that keeps what it gets. It offers no TLS, as one of an own network. */

export type Mail = { to: string; /** Headers and body, as they came. */ data: string };

export type Mailbox = { port: number; mails: readonly Mail[]; close: () => Promise<void> };

export async function openMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, mails);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, mails, close };
}

/** One conversation, line by line. */
function serve(socket: Socket, mails: Mail[]): void {
  let rest = '';
  let to = '';
  let data: string[] | undefined;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const take = (line: string): void => {
    if (data === undefined) {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'RCPT') to = /<(.*)>/.exec(line)?.[1] ?? '';
      if (verb === 'DATA') data = [];
      say(verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok');
      if (verb === 'QUIT') socket.end();
    } else if (line === '.') {
      mails.push({ to, data: data.join('\n') });
      data = undefined;
      say('250 ok');
    } else {
      data.push(line.startsWith('.') ? line.slice(1) : line);
    }
  };
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    const lines = (rest + piece).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  say('220 mailbox');
}
