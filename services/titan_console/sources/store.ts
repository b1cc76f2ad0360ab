// The one sealed wallet of this browser, in IndexedDB. Nothing is kept there in clear.

import type { Passkey } from "./passkey.ts";
import type { Sealed } from "./sealed.ts";

const DATABASE = "titan";
const ROOM = "wallet";
const ONLY = "only";
const PASSKEY = "passkey";

export async function load(): Promise<Sealed | null> {
  const found = await inRoom("readonly", (room) => room.get(ONLY));
  return (found as Sealed | undefined) ?? null;
}

export async function save(sealed: Sealed): Promise<void> {
  await inRoom("readwrite", (room) => room.put(sealed, ONLY));
}

export async function forget(): Promise<void> {
  await inRoom("readwrite", (room) => room.clear());
}

/** The passkey that opens a wallet here, if there is one and it is this wallet's. */
export async function loadPasskey(sealed: Sealed): Promise<Passkey | null> {
  const found = (await inRoom("readonly", (room) => room.get(PASSKEY))) as Passkey | undefined;
  return found?.wallet === sealed.kdf.salt ? found : null;
}

export async function savePasskey(passkey: Passkey): Promise<void> {
  await inRoom("readwrite", (room) => room.put(passkey, PASSKEY));
}

export async function forgetPasskey(): Promise<void> {
  await inRoom("readwrite", (room) => room.delete(PASSKEY));
}

async function inRoom<T>(
  mode: IDBTransactionMode,
  work: (room: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await opened();
  try {
    const transaction = database.transaction(ROOM, mode);
    const request = work(transaction.objectStore(ROOM));
    return await new Promise<T>((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(ROOM);
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
