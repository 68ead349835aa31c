import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { freePort } from '../../local/free-port.ts';

/** A machine without IPv6 has no second one. */
const localhosts = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .filter(({ internal }) => internal)
  .map(({ address }) => address);

test.each(localhosts)('a port taken at %s is refused with its number', async (address) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  await expect(freePort(port)).rejects.toThrow(`Port ${port} is already in use`);
  await new Promise((resolve) => server.close(resolve));
  await expect(freePort(port)).resolves.toBe(port);
});

test('0 gives some free port, and none that an outgoing connection could take meanwhile', async () => {
  const port = await freePort(0);
  expect(port).toBeGreaterThan(1024);
  expect(port).toBeLessThan(32_768);
});
