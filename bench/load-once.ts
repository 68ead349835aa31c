/** Loads one ES module in this fresh process and prints what that took: `{"wallMs","cpuMs"}`. */
const [, , url = ''] = process.argv;
const usage = process.cpuUsage();
const begin = performance.now();
await import(url);
const wallMs = performance.now() - begin;
const { user, system } = process.cpuUsage(usage);
console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }));
