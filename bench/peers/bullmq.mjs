// BullMQ: getJobCounts is looked at before adding, as services built on it do.
// `node bullmq.mjs worker` runs tasks, five at a time; without it, the producer.
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const load = createRequire(process.env.BENCH_MODULES + "/");
const { Queue, Worker } = load("bullmq");
const { Redis } = load("ioredis");
const address = new URL(process.env.BENCH_REDIS);
const connection = {
  host: address.hostname,
  port: Number(address.port),
  db: Number(address.pathname.slice(1)),
  maxRetriesPerRequest: null,
};
const NAME = "bench";
const CHUNK = 1000;

function note(what) {
  const now = (performance.timeOrigin + performance.now()) / 1000;
  appendFileSync(process.env.BENCH_NOTES, `${what} ${now.toFixed(6)}\n`);
}

async function holdASlot() {
  note("start");
  await new Promise((done) => setTimeout(done, 20 + 40 * Math.random()));
  note("end");
}

if (process.argv[2] === "worker") {
  new Worker(NAME, holdASlot, { connection, concurrency: 5 });
} else {
  await serve(new Queue(NAME, { connection }));
}

async function serve(queue) {
  const client = new Redis(connection);
  let most = 0;
  const removed = { removeOnComplete: true };
  const add = () => queue.add("hold", { id: crypto.randomUUID() }, removed);
  const counts = () => queue.getJobCounts("waiting", "active", "delayed", "prioritized");

  async function offer() {
    const found = await counts();
    if (found.waiting + found.active >= most) return false;
    await add();
    return true;
  }

  async function timed(call, count) {
    const times = [];
    for (let i = 0; i < count; i++) {
      const began = performance.now();
      await call();
      times.push(performance.now() - began);
    }
    return times;
  }

  const verbs = {
    async empty() {
      await client.flushdb();
    },
    limit({ running, queued }) {
      most = running + queued;
    },
    async fill({ count }) {
      for (let left = count; left > 0; left -= CHUNK) {
        const size = Math.min(CHUNK, left);
        await queue.addBulk(Array.from({ length: size }, () => ({ name: "hold", data: {}, opts: removed })));
      }
    },
    admit: ({ count }) => timed(offer, count),
    refuse: ({ count }) => timed(offer, count),
    enqueue: ({ count }) => timed(add, count),
    unchecked: ({ count }) => timed(add, count),
    statistics: ({ count }) => timed(counts, count),
    async burst({ count }) {
      const answers = await Promise.all(Array.from({ length: count }, offer));
      return answers.filter(Boolean).length;
    },
  };
  await queue.waitUntilReady();
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    let answer;
    try {
      answer = { value: (await verbs[asked.verb](asked.with)) ?? null };
    } catch (error) {
      answer = { error: String(error) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  process.exit(0);
}
