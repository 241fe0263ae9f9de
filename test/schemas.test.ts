/**
 * The JSON Schemas that others build on are made from the shapes that are checked, never by hand.
 * `npx vitest run test/schemas.test.ts -u` writes them anew.
 */
import { fileURLToPath } from 'node:url';
import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, test } from 'vitest';
import { presetShape } from '../src/preset/shape.js';
import { traceRecordSchema } from '../src/schema/trace-parser.js';

const fileOf = (name: string) => fileURLToPath(new URL(`../schemas/${name}.schema.json`, import.meta.url));

const options: ConversionConfig = { typeMode: 'input', errorMode: 'ignore' };
const textOf = (schema: object, source: string) =>
  `${JSON.stringify({ ...schema, $comment: `Made from ${source}.` }, null, 2)}\n`;

describe('a preset, for editors', () => {
  const schema = toJsonSchema(presetShape, options);

  test('schemas/preset.schema.json is what the shape says', async () => {
    await expect(textOf(schema, 'src/preset/shape.ts')).toMatchFileSnapshot(fileOf('preset'));
  });

  test('every option is described in words', () => {
    expect(keysWithoutDescription(schema)).toEqual([]);
    expect(keysWithoutDescription({ properties: { odd: { type: 'string' } } })).toEqual(['odd']);
  });
});

describe('a record of the trace, for those who write or read one', () => {
  test('schemas/trace.schema.json is what the parser checks', async () => {
    const schema = toJsonSchema(traceRecordSchema, options);
    await expect(textOf(schema, 'src/schema/trace-parser.ts')).toMatchFileSnapshot(fileOf('trace'));
  });
});

function keysWithoutDescription(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { properties?: Record<string, unknown> };
  const bare = Object.entries(properties).filter(([, value]) => !JSON.stringify(value).includes('"description"'));
  return [...bare.map(([key]) => key), ...Object.values(schema).flatMap(keysWithoutDescription)];
}
