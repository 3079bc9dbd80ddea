export default { frame: ['1%'] }
