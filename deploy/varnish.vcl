# Varnish before a portal: a cache of a minute. Tried with Varnish 7.1 (Debian 12). It speaks no https: nginx stands before
# it, without a cache of its own (docs/how-to/deploy.md). docs/how-to/caches.md says why each line is there.
vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    # nginx, too, comes from this machine; whom it speaks for stands in X-Forwarded-For.
    if (req.method == "PURGE") {
        if (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
            return (synth(405));
        }
        return (purge);
    }
    # What the portal asks for when something has changed (its setting `purge_url`): that all pages and media are forgotten.
    # The address of a static file has its version in it, so these may stay.
    if (req.method == "BAN") {
        if (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
            return (synth(405));
        }
        ban("obj.http.X-Url ~ ^" + req.url + " && obj.http.X-Url !~ ^" + req.url + "static/");
        return (synth(200));
    }
    if (req.url ~ "^/(healthz|readyz)($|\?)") {
        return (synth(404));
    }
    # Of all cookies, the portal is shown its own alone; a copy is kept for each value of it.
    if (req.http.Cookie ~ "(^|;)\s*portal_preferences=[A-Za-z0-9:&-]{1,300}\s*(;|$)") {
        set req.http.Cookie = regsub(req.http.Cookie,
            "^(?:.*?;)??\s*(portal_preferences=[A-Za-z0-9:&-]{1,300})\s*(?:;.*)?$", "\1");
    } else {
        unset req.http.Cookie;
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    return (hash);
}

sub vcl_backend_response {
    # `must-revalidate`: what is too old is not shown. It is kept a while longer, to be asked for with its ETag.
    set beresp.grace = 0s;
    set beresp.keep = 10m;
    # For BAN: what is no longer wanted is sought by address.
    set beresp.http.X-Url = bereq.url;
}

sub vcl_deliver {
    unset resp.http.X-Url;
}
