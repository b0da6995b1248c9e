import { shown } from "../../systems/json-file.ts";
import { Refusal } from "../../systems/system.ts";

/**
 * The ZIP container (PKWARE's APPNOTE 6.3) as far as NumPy writes it: entries stored or deflated, of sizes below 4 GiB.
 * Not numpy-ts's reader: that compares no checksum, lets an entry unpack to any size, and leaves a rejected promise
 * behind when packed data are damaged, which ends a program of Node.
 */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the file, and once unpacked. */
  readonly packed: number;
  readonly size: number;
  /** Where the entry's own header begins. */
  readonly at: number;
}

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
const headers = { local: 30, central: 46, end: 22 };
const stored = 0;
const deflated = 8;
/** Largest entry that is unpacked: 2 GiB. */
const largest = 2 ** 31;
/** DEFLATE packs no more than 258 bytes into two bits. */
const mostPerByte = 1032;

/**
 * The entries in the directory of a ZIP file, with nothing unpacked.
 * @param name what messages call the file
 * @throws Refusal when the directory is not where it must be
 */
export function zipEntries(bytes: Uint8Array, name: string): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = endRecord(view);
  if (end === undefined) throw damaged(name, "it has no directory of its entries at the end");
  const count = view.getUint16(end + 10, true);
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index++) {
    if (at + headers.central > end || view.getUint32(at, true) !== signatures.central) {
      throw damaged(name, `entry ${index} of ${count} is missing in its directory`);
    }
    const length = view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + headers.central, at + headers.central + length)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    });
    at += headers.central + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The end record, which a comment of up to 65535 bytes may follow. */
function endRecord(view: DataView): number | undefined {
  const last = view.byteLength - headers.end;
  for (let at = last; at >= Math.max(0, last - 65535); at--) {
    if (view.getUint32(at, true) === signatures.end) return at;
  }
  return undefined;
}

/**
 * The bytes of an entry, unpacked and compared with their checksum. Takes memory for the announced size, which is at
 * most what its packed bytes can hold.
 * @throws Refusal when the entry is damaged, larger than 2 GiB, or packed in a way other than DEFLATE
 */
export async function unzip(bytes: Uint8Array, entry: ZipEntry, name: string): Promise<Uint8Array> {
  const { method, packed, size, at } = entry;
  const called = shown(entry.name);
  if (method !== stored && method !== deflated) {
    throw new Refusal(
      `${called} in ${name} is packed by method ${method}, and only ${stored} (stored) and ${deflated} (deflated) are read.`,
    );
  }
  if (size > largest) throw new Refusal(`${called} in ${name} is larger than the 2 GiB that an array may have.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (at + headers.local > bytes.length || view.getUint32(at, true) !== signatures.local) {
    throw damaged(name, `${called} does not begin where its directory says`);
  }
  const start = at + headers.local + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packed > bytes.length) throw damaged(name, `${called} ends beyond the end of the file`);
  const data = bytes.subarray(start, start + packed);
  const unpacked = method === stored ? data : await inflate(data, size);
  if (unpacked?.length !== size) throw damaged(name, `${called} does not unpack to the ${size} bytes it announces`);
  if (crc32(unpacked) !== entry.crc) throw damaged(name, `${called} does not have the checksum it announces`);
  return unpacked;
}

/** What DEFLATE data unpack to, or undefined when they are damaged or are not `size` bytes. */
async function inflate(data: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  if (size > mostPerByte * data.length) return undefined;
  const unpacked = new Uint8Array(size);
  let at = 0;
  const stream = new Blob([data as Uint8Array<ArrayBuffer>]).stream();
  try {
    for await (const chunk of stream.pipeThrough(new DecompressionStream("deflate-raw"))) {
      if (at + chunk.length > size) return undefined;
      unpacked.set(chunk, at);
      at += chunk.length;
    }
  } catch {
    return undefined;
  }
  return at === size ? unpacked : undefined;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function damaged(name: string, what: string): Refusal {
  return new Refusal(`${name} is damaged or no .npz file: ${what}.`);
}
