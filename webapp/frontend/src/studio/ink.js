// What is drawn takes the colours of the page, in the light and in the dark.

export const INK = {
  defaultFillColor: "var(--diagram-fill)",
  defaultStrokeColor: "var(--diagram-line)",
  defaultLabelColor: "var(--diagram-line)",
};
