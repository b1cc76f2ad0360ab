// The holder's wallet while it is open: made here, sealed at every change, gone when it is locked.

import { secp256k1 } from "@noble/curves/secp256k1.js";

import { addressOf } from "./account.ts";
import { FIELD } from "./poseidon.ts";
import { CannotOpen, newLock, open, openWith, seal, type Lock, type Sealed } from "./sealed.ts";
import { fromHex, holderCommitment, toHex, type Credential } from "./statement.ts";
import * as store from "./store.ts";

/** What a proof left on the chain. */
export interface Answered {
  policy_id: string;
  subject: string;
  uid: string;
  tx_hash: string;
}

/** What is sealed. The Python wallet reads the first five members. */
export interface Content {
  format: 1;
  secret: string;
  account_key: string;
  address: string;
  credential: Credential | null;
  token: string | null;
  case_id: string | null;
  answered: Answered[];
}

export class Holder {
  private constructor(
    readonly content: Content,
    readonly lock: Lock,
  ) {}

  /** Make a wallet with a fresh secret and a fresh account. */
  static async create(passphrase: string): Promise<Holder> {
    const key = secp256k1.utils.randomSecretKey();
    const content: Content = {
      format: 1,
      secret: newSecret().toString(16).padStart(64, "0"),
      account_key: toHex(key),
      address: addressOf(key),
      credential: null,
      token: null,
      case_id: null,
      answered: [],
    };
    const holder = new Holder(content, await newLock(passphrase));
    await holder.save();
    return holder;
  }

  /** Open a sealed wallet; throws `CannotOpen` for another passphrase or another kind of file. */
  static async unlock(sealed: Sealed, passphrase: string): Promise<Holder> {
    const [plain, lock] = await open(sealed, passphrase);
    return Holder.of(plain, lock);
  }

  /** Open a sealed wallet by its key; throws as `unlock` does. */
  static async unlockWith(sealed: Sealed, lock: Lock): Promise<Holder> {
    return Holder.of(await openWith(sealed, lock), lock);
  }

  private static of(plain: unknown, lock: Lock): Holder {
    const found = plain as Partial<Content>;
    if (found.format !== 1 || !found.secret || !found.account_key || !found.address) {
      throw new CannotOpen("This file is no wallet of TITAN.");
    }
    const later = { credential: null, token: null, case_id: null, answered: [] };
    return new Holder({ ...later, ...found } as Content, lock);
  }

  get secret(): bigint {
    return BigInt("0x" + this.content.secret);
  }

  get accountKey(): Uint8Array {
    return fromHex(this.content.account_key);
  }

  get commitment(): bigint {
    return holderCommitment(this.secret);
  }

  /** Note something and keep it. */
  async note(change: Partial<Content>): Promise<void> {
    Object.assign(this.content, change);
    await this.save();
  }

  /** Keep a credential, if it was issued to this wallet's commitment. */
  async receive(credential: Credential): Promise<void> {
    if (BigInt(credential.holder_commitment) !== this.commitment) {
      throw new CannotOpen("The credential was issued to another wallet.");
    }
    await this.note({ credential });
  }

  async save(): Promise<void> {
    await store.save(await this.sealed());
  }

  /** The wallet as a file may hold it. */
  async sealed(): Promise<Sealed> {
    return await seal(this.content, this.lock);
  }
}

/** A scalar of the field other than 0, drawn uniformly. */
function newSecret(): bigint {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    bytes[0]! &= 0x3f; // the field has 254 bits
    const drawn = BigInt("0x" + toHex(bytes));
    if (drawn > 0n && drawn < FIELD) return drawn;
  }
}
