// Bytes of a record whose end has not come yet.

/** A growing run of bytes that can be cut from the front. */
export class Carry {
  #bytes = new Uint8Array(4096);
  size = 0;

  /** The bytes; valid until the next change. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.size);
  }

  append(chunk: Uint8Array): void {
    const size = this.size + chunk.length;
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, this.#bytes.length * 2));
      larger.set(this.view());
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.size);
    this.size = size;
  }

  dropBefore(position: number): void {
    this.#bytes.copyWithin(0, position, this.size);
    this.size -= position;
  }
}
