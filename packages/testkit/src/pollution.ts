// Whether somebody changed the prototypes that every object shares.

const SHARED = {
  Object: Object.prototype,
  Array: Array.prototype,
  Function: Function.prototype,
  Map: Map.prototype,
};

/** How the shared prototypes were when this module was loaded. */
const PRISTINE = describe();

/** Names of properties that were added to, removed from or changed in a shared prototype, e.g. `Object.prototype.polluted`. */
export function findPollution(): string[] {
  const now = describe();
  const names = new Set([...PRISTINE.keys(), ...now.keys()]);
  return [...names].filter((name) => PRISTINE.get(name) !== now.get(name));
}

function describe(): Map<string, unknown> {
  const entries = Object.entries(SHARED).flatMap(([type, prototype]) =>
    Reflect.ownKeys(prototype).map((key): [string, unknown] => {
      const property = Reflect.getOwnPropertyDescriptor(prototype, key);
      return [`${type}.prototype.${String(key)}`, property?.value ?? property?.get];
    }),
  );
  return new Map(entries);
}
