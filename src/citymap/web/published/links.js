/**
 * Navigation links: the same addresses, in the same datums, as the service's (atlas/links.py).
 *
 * Names are other people's text: every value is percent-encoded.
 */

import gcoord from "gcoord";

/** Give [target, address] for each wanted target; what is neither https nor geo is left out. */
export function linksOf({ lon, lat }, name, { region, navigation }) {
  const wgs = six([lon, lat]);
  const gcj = six(gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02));
  const title = quote(name);
  const links = {
    amap: `https://uri.amap.com/navigation?to=${gcj[0]},${gcj[1]},${title}&mode=walk&coordinate=gaode&src=citymap&callnative=1`,
    tencent: `https://apis.map.qq.com/uri/v1/routeplan?type=walk&to=${title}&tocoord=${gcj[1]},${gcj[0]}&coord_type=2&referer=citymap`,
    baidu: `https://api.map.baidu.com/direction?origin=${quote("name:我的位置")}`
      + `&destination=${quote(`latlng:${gcj[1]},${gcj[0]}|name:`)}${title}`
      + `&mode=walking&coord_type=gcj02&region=${quote(region)}&output=html&src=webapp.citymap`,
    apple: `https://maps.apple.com/?daddr=${gcj[1]},${gcj[0]}&dirflg=w`,
    osm: `https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&route=;${wgs[1]},${wgs[0]}`,
    other: `geo:${wgs[1]},${wgs[0]}`,
  };
  return navigation.filter((target) => Object.hasOwn(links, target)).map((target) => [target, links[target]]);
}

const six = (place) => place.map((degrees) => degrees.toFixed(6));

function quote(text) {
  const whole = text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  return encodeURIComponent(whole).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
