import { FIRST_LAYER } from "../../config";
import type { Layer } from "../../lib/citymap";
import { askable, emptyWords, firstPage, markers, momentText, nextPage, question, rows } from "../../lib/listing";
import type { Filters, Listing, Marker, Position, Row } from "../../lib/listing";
import { reason, WITHOUT_POSITION } from "../../lib/position";
import { service } from "../../lib/service";
import { advise } from "../../lib/words";
import type { Advice, Way } from "../../lib/words";

const DEFAULTS: Filters = { layer: FIRST_LAYER, open: "now", unknown: false };

/** What the page keeps but does not show; a citizen's position is never stored. */
let position: Position | null = null;
let listing: Listing | null = null;
let layers: Layer[] = [];
/** Counts the questions, so that a late answer to an old one is dropped. */
let asked = 0;
/** Counts the wishes for a place, so that a late position does not undo a choice. */
let located = 0;

Page({
  data: {
    state: "locating" as "locating" | "asking" | "ok" | "empty" | "advice",
    advice: null as Advice | null,
    emptyText: "",
    filters: DEFAULTS,
    layerTitles: [] as string[],
    layerIndex: 0,
    hasHours: true,
    opens: [
      { value: "now", title: "现在开放" },
      { value: "24h", title: "24 小时" },
      { value: "any", title: "全部" },
    ],
    place: "当前位置",
    latitude: 0,
    longitude: 0,
    rows: [] as Row[],
    markers: [] as Marker[],
    more: false,
    asOf: "",
  },

  onLoad() {
    const kept: unknown = wx.getStorageSync("filters");
    this.setData({ filters: { ...DEFAULTS, ...(typeof kept === "object" ? kept : {}) } });
    void this.readLayers();
    void this.locate();
  },

  async onPullDownRefresh() {
    if (!layers.length) void this.readLayers();
    await (this.data.place === "当前位置" ? this.locate() : this.ask());
    wx.stopPullDownRefresh();
  },

  onReachBottom() {
    void this.askMore();
  },

  async readLayers() {
    try {
      layers = (await service.layers()).data;
      this.showLayers();
      if (!this.data.hasHours) void this.ask(); // perhaps asked for what is open before that was known
    } catch {
      // The list works without: names of flags and the chooser come with the next refresh.
    }
  },

  showLayers() {
    const index = layers.findIndex((layer) => layer.id === this.data.filters.layer);
    this.setData({
      layerTitles: layers.map((layer) => layer.title.zh),
      layerIndex: Math.max(index, 0),
      hasHours: layers[index]?.has_hours ?? true,
    });
    this.showListing();
  },

  async locate() {
    const number = ++located;
    if (!listing) this.setData({ state: "locating" });
    try {
      const { latitude, longitude } = await wx.getLocation({ type: "gcj02" });
      if (number !== located) return;
      position = { latitude, longitude };
      this.setData({ place: "当前位置" });
    } catch (error) {
      if (number !== located) return;
      const why = reason(String((error as { errMsg?: string }).errMsg));
      if (why !== "too_often" || !position) {
        this.showAdvice(WITHOUT_POSITION[why]);
        return;
      }
    }
    await this.ask();
  },

  async choose() {
    try {
      const chosen = await wx.chooseLocation({ ...position });
      located++;
      position = { latitude: Number(chosen.latitude), longitude: Number(chosen.longitude) };
      listing = null; // it was of another place
      this.setData({ place: chosen.name || "地图上的地点" });
    } catch (error) {
      const why = reason(String((error as { errMsg?: string }).errMsg));
      if (why !== "cancelled") this.showAdvice(WITHOUT_POSITION[why]);
      return;
    }
    await this.ask();
  },

  /** Ask for the first page by the filters and the position that there are. */
  async ask() {
    if (!position) return;
    const number = ++asked;
    if (!listing) this.setData({ state: "asking" });
    this.setData({ ...position });
    try {
      const answer = await service.nearby(question(this.wanted(), position));
      if (number !== asked) return;
      listing = firstPage(answer);
      this.showListing();
    } catch (error) {
      if (number === asked) this.showError(error);
    }
  },

  wanted(): Filters {
    const { filters } = this.data;
    return askable(filters, layers.find((layer) => layer.id === filters.layer));
  },

  async askMore() {
    if (!position || !listing?.more) return;
    const number = ++asked;
    try {
      const answer = await service.nearby(question(this.wanted(), position, listing));
      if (number !== asked) return;
      listing = nextPage(listing, answer);
      if (listing) this.showListing();
      else await this.ask(); // the data are new: the list begins anew
    } catch (error) {
      if (number === asked) this.showError(error);
    }
  },

  showListing() {
    if (!listing) return;
    const { filters } = this.data;
    this.setData({
      state: listing.items.length ? "ok" : "empty",
      advice: null,
      emptyText: emptyWords(listing.empty),
      rows: rows(listing.items, layers.find((layer) => layer.id === filters.layer)),
      markers: markers(listing.items),
      more: listing.more,
      asOf: momentText(listing.asOf),
    });
  },

  /** A list that is there stays; without one the words take its place. */
  showError(error: unknown) {
    const words = advise(error);
    if (listing) void wx.showToast({ title: words.title, icon: "none" });
    else this.showAdvice(words);
  },

  showAdvice(advice: Advice) {
    listing = null;
    this.setData({ state: "advice", advice, rows: [], markers: [] });
  },

  /** The button of an advice was tapped. */
  onAdvice() {
    const ways: Record<Way, () => void> = {
      retry: () => void (position ? this.ask() : this.locate()),
      choose: () => void this.choose(),
      reset: () => this.filter(DEFAULTS),
      back: () => void this.ask(),
    };
    if (this.data.advice) ways[this.data.advice.way]();
  },

  filter(change: Partial<Filters>) {
    const filters = { ...this.data.filters, ...change };
    wx.setStorageSync("filters", filters);
    listing = null;
    this.setData({ filters });
    this.showLayers();
    void (position ? this.ask() : this.locate());
  },

  onOpen(event: WechatMiniprogram.TouchEvent<{}, {}, { value: Filters["open"] }>) {
    this.filter({ open: event.currentTarget.dataset.value });
  },

  onUnknown(event: WechatMiniprogram.SwitchChange) {
    this.filter({ unknown: event.detail.value });
  },

  onLayer(event: WechatMiniprogram.PickerChange) {
    const layer = layers[Number(event.detail.value)];
    if (layer) this.filter({ layer: layer.id });
  },

  onRow(event: WechatMiniprogram.TouchEvent<{}, {}, { id: string }>) {
    this.openDetail(event.currentTarget.dataset.id);
  },

  onMarker(event: WechatMiniprogram.MarkerTap) {
    const item = listing?.items.find((found) => found.marker_id === event.detail.markerId);
    if (item) this.openDetail(item.id);
  },

  openDetail(id: string) {
    const layer = listing?.items.find((item) => item.id === id)?.layer ?? "";
    void wx.navigateTo({ url: `/pages/detail/detail?layer=${layer}&id=${id}` });
  },

  openSettings() {
    void wx.navigateTo({ url: "/pages/settings/settings" });
  },

  onShareAppMessage() {
    return { title: "附近的公共设施", path: "/pages/nearby/nearby" };
  },
});
