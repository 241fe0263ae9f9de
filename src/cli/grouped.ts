/** A whole number with its thousands apart, the same in every locale. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
