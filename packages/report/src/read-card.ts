// What a report shows of a card. It comes out of a manifest as JSON of which nothing is known.

/** One parameter's declaration. */
export interface ShownParam {
  readonly default: unknown;
  readonly doc: string;
}

/** One declared column. */
export interface ShownColumn {
  readonly name: string;
  readonly type: string;
  /** `feature`, `key`, `label`, `weight`, … */
  readonly role: string;
  /** `0 … 1`, `at least 0`, or its categories. */
  readonly range: string;
  readonly nullable: boolean;
  readonly doc: string;
}

/** A card as far as it is shown. */
export interface ShownCard {
  readonly description: string;
  readonly featureSet: string;
  readonly params: ReadonlyMap<string, ShownParam>;
  /** Of input and label. */
  readonly columns: readonly ShownColumn[];
}

/** Reads a card; what is not there or of another shape is left empty. */
export function readCard(card: unknown): ShownCard {
  const { description, featureSet, params, input, label } = fields(card);
  return {
    description: text(description),
    featureSet: text(fields(featureSet).name),
    params: new Map(
      Object.entries(fields(params)).map(([name, spec]) => {
        const { default: value, doc } = fields(spec);
        return [name, { default: value, doc: text(doc) }];
      }),
    ),
    columns: [...columnsOf(label), ...columnsOf(input)],
  };
}

function columnsOf(schema: unknown): ShownColumn[] {
  return Object.entries(fields(schema)).map(([name, spec]) => {
    const { dtype, role, nullable, doc, min, max, values } = fields(spec);
    return {
      name,
      type: text(dtype),
      role: text(role) || 'feature',
      range: rangeOf(min, max, values),
      nullable: nullable === true,
      doc: text(doc),
    };
  });
}

function rangeOf(min: unknown, max: unknown, values: unknown): string {
  if (Array.isArray(values)) return values.map(String).join(', ');
  if (typeof min === 'number' && typeof max === 'number') return `${min} … ${max}`;
  if (typeof min === 'number') return `at least ${min}`;
  return typeof max === 'number' ? `at most ${max}` : '';
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
