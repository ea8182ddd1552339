/**
 * The page's words in Chinese and English, and how numbers and moments are said.
 *
 * Moments are shown in the city's time: the server gives them with its offset,
 * and what stands before the offset is what a clock in the city shows.
 */

const WORDS = {
  zh: {
    starting: "正在打开…",
    search: "搜名称、地址、拼音或首字母",
    searchClose: "关闭搜索",
    layers: "要找什么",
    map: "地图",
    zoomIn: "放大",
    zoomOut: "缩小",
    results: "结果",
    more: "展开列表",
    less: "收起列表",
    locate: "定位到我的位置",
    share: "分享",
    skip: "跳到结果",
    go: "去这里",
    goWith: (name) => `用${name}去这里`,
    otherMaps: "用其他地图",
    back: "返回列表",
    askTitle: (layer) => `找离您最近的${layer}`,
    askWhy: "需要您的位置来计算距离。位置只用于这一次查询，服务器不记录。",
    askMe: "使用我的位置",
    askMap: "在地图上选一点",
    aimHere: "以准星处为起点",
    aimHow: "移动地图，让准星对准您的位置；也可用方向键移动。",
    cancel: "取消",
    locating: "正在定位…",
    slow: "定位较慢，您可以先在地图上选一点。",
    asking: "正在查找…",
    deniedTitle: "没有取得您的位置",
    deniedWhy: "定位未获许可或不可用。可在地图上选一点，或搜索附近的地名作为起点。",
    farTitle: (city) => `您不在${city}范围内`,
    farWhy: (city) => `这里只有${city}的设施。可以在地图上选一点，或搜索地名查看。`,
    openNow: "现在开放",
    nearestOpen: (layer) => `最近的${layer} · 现在开放`,
    nearestAny: (layer) => `最近的${layer}`,
    lapsed: (text) => `保存时${text}，现在请先确认`,
    unknownTitle: "开放时间未知",
    unknownWhy: "下列地点没有登记开放时间，去之前请先确认。",
    judged: (clock) => `按 ${clock} 判断`,
    found: (open, unknown) =>
      unknown ? `找到 ${open} 处，另有 ${unknown} 处开放时间未知` : `找到 ${open} 处`,
    emptyTitle: "附近没有符合条件的地点",
    emptyClosed: (n) => `${n} 处已关闭`,
    emptyUnknown: (n) => `${n} 处开放时间未知`,
    emptyNearest: (metres) => `最近的开放地点在 ${metres} 外`,
    emptySoonest: (clock) => `最早 ${clock} 开放`,
    showAll: "也显示未开放的",
    clearFlags: "去掉设施条件",
    noPlaces: "此图层目前没有数据。",
    errorTitle: "暂时没有取得结果",
    retry: "重试",
    offline: (age) => `没有网络。下面是${age}的结果，联网后会自动更新。`,
    offlineMore: "没有网络，其余资料联网后会自动补上。",
    offlineNothing: "没有网络，也没有保存过的结果。联网后会自动重试。",
    from: { map: "起点：地图选点", link: "起点：分享的位置", feature: "起点：所选地点" },
    accuracy: (metres) => `位置误差约 ${metres}`,
    week: "一周开放时间",
    today: "今天",
    allDay: "全天",
    dayOff: "休息",
    noHours: "没有登记开放时间。",
    notUnderstood: (text) => `登记为“${text}”，无法判断何时开放。`,
    closure: "临时关闭",
    closureFrom: (day) => `自 ${day}`,
    closureUntil: (day) => `至 ${day}`,
    has: "设施",
    about: "资料",
    yes: "有",
    no: "无",
    updated: (day) => `资料更新于 ${day}`,
    source: (text) => `来源：${text}`,
    direction: (bearing, metres) => `在您的${bearing}方向，直线 ${metres}`,
    bearings: ["正北", "东北", "正东", "东南", "正南", "西南", "正西", "西北"],
    shareFeature: "分享这个地点",
    copied: "链接已复制",
    copyThis: "请复制此链接：",
    aroundHere: "找它附近的",
    noMatch: (q) => `没有找到“${q}”`,
    matches: (n) => `找到 ${n} 处`,
    notThere: "没有这个地点，可能已经撤销。",
    degraded: (title) => `“${title}”的资料更新遇到问题，显示的是上一版。`,
    approval: (number) => `审图号：${number}`,
    privacy: "位置只在查询时使用，不写入日志。最近的结果会在本机保存 24 小时，只记约百米精度的位置。",
    forget: "清除本机保存的结果",
    forgotten: "已清除",
    developers: "接口文档",
    links: { amap: "高德地图", tencent: "腾讯地图", baidu: "百度地图", apple: "苹果地图", osm: "OpenStreetMap" },
    fix: {
      120: "查询太频繁，请稍候再试。",
      367: "位置不在本市范围内。",
      500: "服务出了问题，请稍后再试。",
      503: "服务正忙或正在启动，请稍后再试。",
      timeout: "网络太慢，没有等到回答。",
      other: "查询没有成功。",
    },
    ago: (minutes) =>
      minutes < 1 ? "刚才" : minutes < 60 ? `${minutes} 分钟前` : `${Math.floor(minutes / 60)} 小时前`,
    weekday: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
    pin: (number, name, state) => `${number} ${name}，${state}`,
    pins: (numbers) => `${numbers} 号地点重叠，点开查看`,
    me: "您的位置",
    start: "起点",
  },
  en: {
    starting: "Opening…",
    search: "Name, address or pinyin",
    searchClose: "Close search",
    layers: "What to look for",
    map: "Map",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    results: "Results",
    more: "Show the list",
    less: "Hide the list",
    locate: "Go to my position",
    share: "Share",
    skip: "Skip to results",
    go: "Go there",
    goWith: (name) => `Go with ${name}`,
    otherMaps: "Other maps",
    back: "Back to the list",
    askTitle: (layer) => `Find the nearest: ${layer}`,
    askWhy: "Your position is needed to measure distances. It is used for this question only and never kept by the server.",
    askMe: "Use my position",
    askMap: "Choose a place on the map",
    aimHere: "Start from the cross",
    aimHow: "Move the map until the cross is where you are; arrow keys work too.",
    cancel: "Cancel",
    locating: "Finding your position…",
    slow: "This is taking a while; you can choose a place on the map meanwhile.",
    asking: "Looking…",
    deniedTitle: "Your position is not known",
    deniedWhy: "It was not allowed or is not available. Choose a place on the map, or search for a name nearby to start from.",
    farTitle: (city) => `You are outside ${city}`,
    farWhy: (city) => `Only places in ${city} are known here. Choose a place on the map, or search for a name.`,
    openNow: "Open now",
    nearestOpen: (layer) => `Nearest open: ${layer}`,
    nearestAny: (layer) => `Nearest: ${layer}`,
    lapsed: (text) => `${text} when this was kept; check first`,
    unknownTitle: "Opening hours not known",
    unknownWhy: "These places have no recorded hours; check before you go.",
    judged: (clock) => `as of ${clock}`,
    found: (open, unknown) =>
      unknown ? `${open} found, and ${unknown} whose hours are not known` : `${open} found`,
    emptyTitle: "Nothing here fits",
    emptyClosed: (n) => `${n} closed`,
    emptyUnknown: (n) => `${n} with unknown hours`,
    emptyNearest: (metres) => `the nearest open one is ${metres} away`,
    emptySoonest: (clock) => `the first opens ${clock}`,
    showAll: "Show closed ones too",
    clearFlags: "Drop the wishes",
    noPlaces: "This layer holds no places yet.",
    errorTitle: "No answer just now",
    retry: "Try again",
    offline: (age) => `No network. This is the answer of ${age}; it renews itself once there is a network.`,
    offlineMore: "No network; the rest follows by itself once there is one.",
    offlineNothing: "No network, and no answer kept from before. It tries again by itself.",
    from: { map: "From: a place on the map", link: "From: a shared place", feature: "From: the chosen place" },
    accuracy: (metres) => `position within about ${metres}`,
    week: "Hours this week",
    today: "Today",
    allDay: "All day",
    dayOff: "Closed",
    noHours: "No hours are recorded.",
    notUnderstood: (text) => `Recorded as “${text}”, which says nothing we can judge by.`,
    closure: "Closed for now",
    closureFrom: (day) => `from ${day}`,
    closureUntil: (day) => `until ${day}`,
    has: "What it has",
    about: "Facts",
    yes: "yes",
    no: "no",
    updated: (day) => `Record of ${day}`,
    source: (text) => `Source: ${text}`,
    direction: (bearing, metres) => `${bearing} of you, ${metres} in a straight line`,
    bearings: ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"],
    shareFeature: "Share this place",
    copied: "Link copied",
    copyThis: "Copy this link:",
    aroundHere: "Find what is near it",
    noMatch: (q) => `Nothing is called “${q}”`,
    matches: (n) => `${n} found`,
    notThere: "There is no such place; it may have been taken off the map.",
    degraded: (title) => `“${title}” could not be updated; this is its last good version.`,
    approval: (number) => `Map approval: ${number}`,
    privacy: "Your position is used for the question only and not logged. The last answers are kept on this phone for 24 hours, with a position rounded to about 100 m.",
    forget: "Forget what this phone has kept",
    forgotten: "Forgotten",
    developers: "API",
    links: { amap: "Amap", tencent: "Tencent Maps", baidu: "Baidu Maps", apple: "Apple Maps", osm: "OpenStreetMap" },
    fix: {
      120: "Too many questions; wait a moment.",
      367: "This position is outside the city.",
      500: "The service has a fault; try again later.",
      503: "The service is busy or starting; try again soon.",
      timeout: "The network is too slow; no answer came.",
      other: "The question was not answered.",
    },
    ago: (minutes) =>
      minutes < 1 ? "just now" : minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`,
    weekday: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    pin: (number, name, state) => `${number} ${name}, ${state}`,
    pins: (numbers) => `Places ${numbers} lie together; open to see`,
    me: "Your position",
    start: "Start",
  },
};

export const LANGUAGES = Object.keys(WORDS);

/** Choose a language: the one kept, the browser's, the city's first. */
export function chooseLanguage(kept, wished, offered = LANGUAGES) {
  const known = offered.filter((language) => LANGUAGES.includes(language));
  const wishes = [kept, ...wished.map((tag) => tag.toLowerCase().split("-")[0])];
  return wishes.find((wish) => known.includes(wish)) ?? known[0] ?? "zh";
}

/** Give every word of a language. */
export function wordsOf(language) {
  return WORDS[language];
}

/** Say whole metres: 214 m, 1.2 km. */
export function sayMetres(metres) {
  if (metres < 1000) return `${Math.round(metres)} m`;
  return `${(metres / 1000).toFixed(metres < 9950 ? 1 : 0)} km`;
}

/** Give the clock (06:30) of a moment with an offset, as the city shows it. */
export function clockOf(moment) {
  return moment.slice(11, 16);
}

/** Give the weekday (0 is Sunday) of a moment as the city has it. */
export function weekdayOf(moment) {
  return new Date(`${moment.slice(0, 10)}T00:00:00Z`).getUTCDay();
}

/** Say a moment beside another: the clock alone on the same day. */
export function sayMoment(moment, now, words) {
  if (moment.slice(0, 10) === now.slice(0, 10)) return clockOf(moment);
  return `${words.weekday[weekdayOf(moment)]} ${clockOf(moment)}`;
}

/** Say the spans of one day of `hours.week`: 06:00–22:00, or all day. */
export function sayDay(spans, words) {
  if (!spans.length) return words.dayOff;
  return spans
    .map(([opens, closes]) => {
      const nextDay = closes.slice(0, 10) > opens.slice(0, 10);
      if (clockOf(opens) === "00:00" && nextDay && clockOf(closes) === "00:00") return words.allDay;
      const until = nextDay && clockOf(closes) === "00:00" ? "24:00" : clockOf(closes);
      return `${clockOf(opens)}–${until}`;
    })
    .join(" ");
}
