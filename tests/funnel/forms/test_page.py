"""The page on which a form is filled in, and the script that shows it elsewhere."""

import re

import httpx
import pytest

from crm.core.actor import system
from crm.core.work import begin
from funnel.forms.archive import archive, restore
from funnel.forms.inputs import FormMove
from tests.funnel.forms.hosted import SITE, Hosted, hidden, host
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

CRAWLER = {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}


async def views(form: Hosted) -> int:
    await form.door.settle()
    return sum(row["views"] for row in await form.rows("SELECT views FROM form_days"))


async def test_the_page_speaks_the_readers_language_and_needs_nothing_else(client: Client) -> None:
    form = await host(client)
    asked = [
        ({"accept-language": "en-GB,en;q=0.9,ru;q=0.5"}, "", "en", "Try the chair"),
        ({"accept-language": "de, kk;q=0.4, ru;q=0.1"}, "", "kk", "Орындықты байқап көріңіз"),
        ({"accept-language": "en"}, "?lang=ru", "ru", "Попробуйте кресло"),
        ({"accept-language": "de;q=x, ,;;"}, "?lang=zz", "en", "Try the chair"),  # the workspace's own
    ]
    for headers, question, language, title in asked:
        page = await form.page(question, **headers)
        assert (page.status_code, page.headers["content-language"]) == (200, language)
        assert f'<html lang="{language}">' in page.text
        assert f"<h1>{title}</h1>" in page.text
    policy = page.headers["content-security-policy"]
    (nonce,) = set(re.findall(r"nonce-([\w-]+)", policy))
    assert re.sub(r"nonce-[\w-]+", "nonce-…", policy) == (
        "default-src 'none'; style-src 'nonce-…'; script-src 'nonce-…'; base-uri 'none'; form-action 'self';"
        f" frame-ancestors 'self' {SITE}"
    )
    assert page.text.count(nonce) == 1  # the style; the page by itself has no script
    assert "<script" not in page.text
    assert not re.search(r"""\s(style|on\w+)=|src=|<link|url\(|@import""", page.text)
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers
    assert await views(form) == len(asked)


async def test_every_field_has_its_label_and_its_help(client: Client) -> None:
    form = await host(client)
    page = (await form.page("?lang=en")).text
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert ids >= set(re.findall(r'for="([^"]+)"', page))
    for controls in re.findall(r'<(?:input|select|textarea) id="([^"]+)"', page):
        assert f'for="{controls}"' in page, controls
    assert '<label for="f-phone">Phone</label>' in page
    assert 'type="tel" value="" autocomplete="tel" maxlength="500" aria-describedby="f-phone-help" required' in page
    assert '<label for="f-email">E-mail <span class="optional">(optional)</span></label>' in page
    assert "<legend>Days" in page
    assert 'I agree: <a href="https://site.test/pd" rel="noopener" target="_blank">' in page
    assert '<option value="vk">VK</option>' in page
    assert '<option value="direct">' not in page  # nobody hears of a company by typing its address
    assert {"submission_id", "t", "lang", "variant", "page_url"} == set(hidden(page))


async def test_where_people_came_from_goes_along_and_nothing_about_them(client: Client) -> None:
    form = await host(client)
    question = "?utm_source=vk&UTM_Campaign=jan&yclid=77&variant=b&email=anna@example.test&name=Anna"
    page = await form.page(question, referer="https://vk.com/wall?id=5#anna")
    found = hidden(page.text)
    assert {name: found[name] for name in ("utm_source", "utm_campaign", "yclid", "variant", "page_referrer")} == {
        "utm_source": "vk", "utm_campaign": "jan", "yclid": "77", "variant": "b", "page_referrer": "https://vk.com/wall",
    }  # fmt: skip
    assert found["page_url"] == f"http://touchline.test{form.path}"
    assert "anna" not in page.text.lower()
    assert "utm_source=vk" in re.findall(r'<a href="([^"]+)" lang="ru"', page.text)[0]
    evil = await form.page("?variant=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&utm_source=%22onload=x")
    assert "<script>alert" not in evil.text
    assert hidden(evil.text)["variant"] == "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"


async def test_inside_another_page_it_tells_its_height_and_is_counted_once(client: Client) -> None:
    form = await host(client, redirect_url="https://shop.test/thanks?a=1")
    script = await client.http.get(f"{form.path}/embed.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert f'var token = "{form.path.rpartition("/")[2]}"' in script.text
    assert "{{" not in script.text
    framed = await form.page("?embed=1&page_url=https://site.test/lp%3Fa=b%26utm_source%3Dvk&page_title=LP")
    found = hidden(framed.text)
    assert (found["embed"], found["page_url"], found["page_title"]) == ("1", "https://site.test/lp?utm_source=vk", "LP")
    assert found["utm_source"] == "vk"
    assert "postMessage" in framed.text
    assert "form-action 'self' https://shop.test;" in framed.headers["content-security-policy"]
    done = await form.page("?embed=1&done=1&lang=en")
    assert "We call you today." in done.text
    assert 'data-done="1" data-redirect="https://shop.test/thanks?a=1"' in done.text
    assert "<form" not in done.text
    await client.http.get(form.path, headers=CRAWLER)
    assert await views(form) == 1


async def test_people_are_sent_to_an_address_in_their_own_letters(client: Client) -> None:
    form = await host(client, redirect_url="https://чай.рф:8443/спасибо?a=%20б")
    page = await form.page()
    assert "form-action 'self' https://xn--80as4b.xn--p1ai:8443;" in page.headers["content-security-policy"]
    sent = await form.post(await form.filled())
    assert (sent.status_code, sent.headers["location"]) == (
        303, "https://xn--80as4b.xn--p1ai:8443/%D1%81%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE?a=%20%D0%B1",
    )  # fmt: skip


async def test_what_is_not_published_leads_nowhere(client: Client) -> None:
    form = await host(client)
    move = FormMove(form_id=form.form_id)
    assert (await form.page()).status_code == 200
    async with begin(client.database.sessions, system(form.office.workspace_id)) as work:
        await archive(work, move)
    assert (await form.page()).status_code == 200  # in other processes within seconds
    form.door.forget()
    answers: list[httpx.Response] = []
    for path in (form.path, "/forms/nothing-there", "/forms/%00", "/forms/" + "x" * 500):
        answers += [await client.http.get(path), await client.http.post(path, json={}), await client.http.options(path)]
        answers.append(await client.http.get(f"{path}/embed.js"))
    assert {each.status_code for each in answers} == {404}
    async with begin(client.database.sessions, system(form.office.workspace_id)) as work:
        await restore(work, move)
    form.door.forget()
    assert (await form.page()).status_code == 200
