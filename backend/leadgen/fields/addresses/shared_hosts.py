"""Hosts that belong to many: networks, link lists, site builders, directories, short links. Pure.

The private part of the public suffix list names most site builders. The tables here hold what it leaves out.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from leadgen.fields.addresses.hosts import HOST_CHARACTERS, suffix_of
from leadgen.fields.addresses.mail_hosts import is_disposable, is_free_mail
from leadgen.fields.addresses.text import table_of


class DomainKind(StrEnum):
    """Who owns a domain. Only `own` identifies a company."""

    OWN = "own"
    FREE_MAIL = "free_mail"
    DISPOSABLE = "disposable"
    SOCIAL_NETWORK = "social_network"
    LINK_LIST = "link_list"
    HOSTING = "hosting"
    DIRECTORY = "directory"
    SHORT_LINK = "short_link"


_TABLE = {
    DomainKind.SOCIAL_NETWORK: """
        linkedin.com linkedin.cn facebook.com fb.com fb.me m.me instagram.com x.com twitter.com youtube.com youtu.be
        tiktok.com threads.net threads.com pinterest.com pinterest.fr pinterest.de snapchat.com vk.com ok.ru xing.com
        t.me telegram.me wa.me whatsapp.com discord.gg twitch.tv vimeo.com soundcloud.com mastodon.social bsky.app
        reddit.com quora.com medium.com flickr.com behance.net dribbble.com meetup.com nextdoor.com weibo.com
        viadeo.com github.com gitlab.com
        """,
    DomainKind.LINK_LIST: """
        linktr.ee linktree.com lnk.bio lnk.to linkin.bio linkinbio.com bio.link beacons.ai beacons.page solo.to
        tap.bio campsite.bio campsite.to taplink.cc taplink.at msha.ke hoo.be bio.site allmylinks.com linkpop.com
        link.bio flowcode.com flow.page milkshake.app snipfeed.co koji.to direct.me biolinky.co biolink.to many.link
        many.bio contactinbio.com shorby.com linkfly.to pillar.io stan.store heylink.me about.me carrd.co znaplink.com
        instabio.cc lit.link linkr.bio liinks.co zez.am wlo.link linkbio.co popl.co hihello.me blinq.me
        """,
    DomainKind.HOSTING: """
        wix.com wixsite.com wordpress.com blogspot.com blogger.com blogspot.cz blogspot.de sites.google.com
        business.site negocio.site github.io gitlab.io webnode.com webnode.page webnode.cz webnode.sk webnode.fr
        webnode.pl webnode.at webnode.es webnode.it webnode.hu webnode.nl weebly.com jimdo.com jimdosite.com
        jimdofree.com squarespace.com strikingly.com site123.me godaddysites.com myshopify.com shoptet.cz
        myshoptet.com estranky.cz estranky.sk webgarden.cz wbs.cz wz.cz tym.cz euweb.cz ic.cz unas.cz webzdarma.cz
        mypage.cz mozello.com mozello.cz mozellosite.com websnadno.cz eshop-rychle.cz upgates.com upgates.shop
        fastcentrik.cz byznysweb.cz shop5.cz weblahko.sk webovastranka.sk eshop.sk home.pl cba.pl republika.pl blox.pl
        shoper.pl sky-shop.pl over-blog.com e-monsite.com monsite-orange.fr pagesperso-orange.fr wifeo.com
        eklablog.com canalblog.com jimdoweb.com homepage-baukasten.de beepworld.de hpage.com npage.de page4.com
        tumblr.com livejournal.com webflow.io framer.website framer.app notion.site notion.so super.site typedream.app
        tilda.ws ucoz.com ucraft.net yola.com yolasite.com webs.com bravesites.com simplesite.com onepage.me
        onepage.website pagecloud.com kotisivukone.com kotisivukone.fi vuodatus.net 24nettbutikk.no mystore.no
        wikidot.com hubpages.com canva.site my.canva.site durable.co netlify.app vercel.app herokuapp.com web.app
        firebaseapp.com azurewebsites.net amazonaws.com cloudfront.net glitch.me repl.co pages.dev workers.dev
        onrender.com fly.dev
        """,
    DomainKind.DIRECTORY: """
        google.com google.cz google.de google.fr google.no google.fi google.co.uk g.page maps.apple.com bing.com
        wikipedia.org wikidata.org crunchbase.com kompass.com europages.com europages.de europages.fr yelp.com yelp.de
        yelp.fr yell.com tripadvisor.com tripadvisor.de tripadvisor.fr trustpilot.com foursquare.com etsy.com
        northdata.com northdata.de opencorporates.com firmy.cz zivefirmy.cz najisto.cz zlatestranky.cz edb.cz
        podnikatel.cz rejstrik-firem.cz zivnostnici.cz zlatestranky.sk finstat.sk gelbeseiten.de
        dasoertliche.de 11880.com meinestadt.de wlw.de firmenwissen.de herold.at firmenabc.at local.ch search.ch
        moneyhouse.ch pagesjaunes.fr societe.com pappers.fr verif.com infogreffe.fr manageo.fr gulesider.no proff.no
        1881.no purehelp.no finder.fi fonecta.fi asiakastieto.fi kauppalehti.fi allabolag.se hitta.se eniro.se
        proff.se ratsit.se krak.dk degulesider.dk proff.dk paginegialle.it paginebianche.it paginasamarillas.es
        einforma.com axesor.es panoramafirm.pl pkt.pl aleo.com goldenpages.be goudengids.nl detelefoongids.nl
        """,
    DomainKind.SHORT_LINK: """
        bit.ly lnkd.in t.co goo.gl maps.app.goo.gl tinyurl.com ow.ly is.gd buff.ly rebrand.ly cutt.ly shorturl.at s.id
        rb.gy tiny.cc bl.ink fb.watch smarturl.it dlvr.it trib.al
        """,
}
_KINDS = {host: kind for kind, hosts in _TABLE.items() for host in table_of(hosts)}
# Registries that sell names under a suffix of their own: such a name is a company's own, as under `.co.uk`.
_REGISTRIES = table_of(
    """
    ae.org br.com cn.com com.de com.se de.com eu.com gb.net hu.net jp.net jpn.com mex.com ru.com sa.com se.net uk.com
    uk.net us.com us.org za.bz za.com co.com it.com com.ru eu.org cz.eu.org sk.eu.org pl.eu.org de.eu.org fr.eu.org
    at.eu.org no.eu.org fi.eu.org se.eu.org dk.eu.org it.eu.org es.eu.org nl.eu.org eu.eu.org co.nl co.no co.dk biz.dk
    firm.dk reg.dk store.dk co.cz co.pl art.pl gliwice.pl krakow.pl poznan.pl wroc.pl zakopane.pl co.ca co.ua biz.ua
    pp.ua inf.ua ltd.ua cc.ua co.business co.education co.events co.financial co.network co.place co.technology gr.com
    radio.am radio.fm gov.nl biz.at info.at co.at or.at my.id web.id priv.at 123webseite.at io.kg co.bz com.nl
    nl.eu.org conn.uk copro.uk hosp.uk
    """
)
REASONS = {
    DomainKind.FREE_MAIL: "is a mail provider's: many people have addresses there",
    DomainKind.DISPOSABLE: "is a service for addresses that last for minutes",
    DomainKind.SOCIAL_NETWORK: "is a network that many share",
    DomainKind.LINK_LIST: "is a service for lists of links",
    DomainKind.HOSTING: "is a host of many companies' sites",
    DomainKind.DIRECTORY: "is a directory of companies",
    DomainKind.SHORT_LINK: "is a service for short links",
}
"""Why a domain of this kind identifies no company."""


@lru_cache(maxsize=20_000)  # the rows of a list name each host several times
def kind_of_host(host: str) -> DomainKind:
    """Return what a canonical host is: a company's own, or one that many share."""
    if len(host) > HOST_CHARACTERS:
        return DomainKind.OWN
    labels = host.split(".")
    for start in range(len(labels) - 1):
        kind = _KINDS.get(".".join(labels[start:]))
        if kind is not None:
            return kind
    if is_free_mail(host):
        return DomainKind.FREE_MAIL
    if is_disposable(host):
        return DomainKind.DISPOSABLE
    found = suffix_of(host)
    return DomainKind.HOSTING if found.is_private and found.suffix not in _REGISTRIES else DomainKind.OWN


def is_shared_host(host: str) -> bool:
    """Return whether a host belongs to many (social networks, site builders, free mail).

    Such a host identifies no company.
    """
    return kind_of_host(host) is not DomainKind.OWN
