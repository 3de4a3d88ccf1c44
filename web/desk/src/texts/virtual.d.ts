declare module 'virtual:texts/ko' {
  const catalogue: Record<string, string>;
  export default catalogue;
}
declare module 'virtual:texts/en' {
  const catalogue: Record<string, string>;
  export default catalogue;
}
