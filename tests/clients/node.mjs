// kafkajs, which shares no code with librdkafka, reads event.penalty by the hub's schema look-up, and
// archive.operator.
//
//     node node.mjs <brokers> <hub's url>
//
// Prints {"events": [...], "operators": {...}}, as confluent.py does.

import assert from "node:assert/strict";

import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import kafkajs from "kafkajs";
import { decompressFrame } from "lz4-napi";

// The hub's topics are compressed with LZ4, for which kafkajs wants a codec of the reader's choice.
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => ({ decompress: decompressFrame });

const PATIENCE = 60_000;
const [brokers, hub] = process.argv.slice(2);
const kafka = new kafkajs.Kafka({
  clientId: "clients-node",
  brokers: brokers.split(","),
  logLevel: kafkajs.logLevel.ERROR,
});
const registry = new SchemaRegistry({ host: hub });

/** Every committed message of a topic to where it ended when the reading began, given to `take`. */
async function committed(topic, take) {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const ends = new Map(offsets.filter(({ low, high }) => low !== high).map((at) => [at.partition, BigInt(at.high)]));
  const consumer = kafka.consumer({ groupId: `clients-node-${topic}`, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`${topic}: ${ends.size} partitions have not ended`)), PATIENCE);
    const look = () => {
      if (ends.size === 0) {
        clearTimeout(late);
        done();
      }
    };
    // Tells also of batches that hold nothing but the marks of transactions.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (BigInt(payload.lastOffset) + 1n >= (ends.get(payload.partition) ?? 0n)) ends.delete(payload.partition);
      look();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
    consumer.run({ autoCommit: false, eachMessage: ({ message }) => take(message) }).catch(fail);
    look();
  });
  await consumer.disconnect();
}

/** Of two's-complement bytes, as Avro's `decimal` has them: the library leaves them as they are. */
function decimal(bytes, scale) {
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString("hex")}`));
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const date = (days) => new Date(days * 86_400_000).toISOString().slice(0, 10);

async function event({ headers, value: payload }) {
  const header = (name) => headers[name]?.toString() ?? null;
  const value = await registry.decode(payload);
  const revision = header("ce_revision");
  const told = {
    id: header("ce_id"),
    source: header("ce_source"),
    record: header("ce_subject"),
    operation: header("ce_operation"),
    revision: revision === null ? null : Number(revision),
  };
  if (told.operation === "delete") {
    // Of the schema of deletes, which says no more than which record.
    assert.deepEqual({ ...value }, { record: told.record });
    return told;
  }
  const { document_number, authority, fine, decided } = value;
  return {
    ...told,
    document_number,
    authority,
    fine: fine === null ? null : decimal(fine, 2),
    decided: decided === null ? null : date(decided),
  };
}

const events = [];
await committed("event.penalty", async (message) => events.push(await event(message)));
const operators = new Map();
await committed("archive.operator", async ({ key, value }) => {
  const operator = key.toString();
  if (value === null) {
    operators.delete(operator);
    return;
  }
  const state = JSON.parse(value.toString());
  assert.equal(state.operator, operator);
  operators.set(operator, state);
});
console.log(JSON.stringify({ events, operators: Object.fromEntries(operators) }));
