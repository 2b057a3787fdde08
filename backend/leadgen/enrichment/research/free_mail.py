"""Domains of free e-mail services: an address there says nothing about an employer."""

FREE_MAIL = frozenset(
    (
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.com",
        "gmx.de",
        "web.de",
        "t-online.de",
        "proton.me",
        "protonmail.com",
        "seznam.cz",
        "email.cz",
        "centrum.cz",
        "post.cz",
        "volny.cz",
        "atlas.cz",
        "online.no",
        "luukku.com",
        "suomi24.fi",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "wanadoo.fr",
    )
)
