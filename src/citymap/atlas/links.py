"""Navigation links: one tap from a found feature to the map app of the phone.

Each target has its own datum and order of coordinates; every value is
percent-encoded, since names are other people's text.
"""

from urllib.parse import quote

from citymap.earth.datum import Datum, convert

_FROM = "我的位置"

LonLat = tuple[float, float]


def navigation_links(
    place: LonLat, name: str, region: str, origin: LonLat | None = None
) -> dict[str, str]:
    """Write the links that lead to a place.

    Parameters
    ----------
    place
        Longitude and latitude, degrees, WGS-84.
    name
        Shown by the target as the name of the destination.
    region
        The city's name, which Baidu wants.
    origin
        The asker's position, likewise, for the one target that wants it; without
        it the target asks the phone.
    """
    lon, lat = place
    wgs, gcj = _six(lon, lat, "wgs84"), _six(lon, lat, "gcj02")
    title, city = quote(name, safe=""), quote(region, safe="")
    return {
        "amap": "https://uri.amap.com/navigation"
        f"?to={gcj[0]},{gcj[1]},{title}&mode=walk&coordinate=gaode"
        "&src=citymap&callnative=1",
        "tencent": "https://apis.map.qq.com/uri/v1/routeplan"
        f"?type=walk&to={title}&tocoord={gcj[1]},{gcj[0]}&coord_type=2&referer=citymap",
        "baidu": "https://api.map.baidu.com/direction"
        f"?origin={_baidu_origin(origin)}"
        f"&destination={quote(f'latlng:{gcj[1]},{gcj[0]}|name:', safe='')}{title}"
        f"&mode=walking&coord_type=gcj02&region={city}&output=html&src=webapp.citymap",
        "apple": f"https://maps.apple.com/?daddr={gcj[1]},{gcj[0]}&dirflg=w",
        "osm": "https://www.openstreetmap.org/directions"
        f"?engine=fossgis_osrm_foot&route=;{wgs[1]},{wgs[0]}",
        "other": f"geo:{wgs[1]},{wgs[0]}",
    }


def _baidu_origin(origin: LonLat | None) -> str:
    if origin is None:
        return quote(f"name:{_FROM}", safe="")
    lng, lat = _six(*origin, "gcj02")
    return quote(f"latlng:{lat},{lng}|name:{_FROM}", safe="")


def _six(lon: float, lat: float, datum: Datum) -> tuple[str, str]:
    x, y = convert(lon, lat, "wgs84", datum)
    return f"{x:.6f}", f"{y:.6f}"
