"""{% field %}: label, hint, control and error belong together for everybody."""

import re

from django import forms
from django.template import Context, Template


class Joining(forms.Form):
    name = forms.CharField(label="Name", help_text="As colleagues know you.")
    mail = forms.EmailField(
        label="E-mail", required=False, widget=forms.EmailInput(attrs={"placeholder": "E-mail address"})
    )
    mentor = forms.BooleanField(label="I’d like a mentor", required=False)
    pace = forms.ChoiceField(choices=[("d", "Daily"), ("w", "Weekly")], widget=forms.RadioSelect)


def shown(name: str, form: forms.Form, options: str = "") -> str:
    return Template("{% load ui %}{% field bound " + options + " %}").render(Context({"bound": form[name]}))


def test_the_hint_describes_the_control() -> None:
    html = shown("name", Joining())
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext">As colleagues know you.' in html
    assert '<label for="id_name">' in html


def test_an_error_is_linked_and_the_control_is_invalid() -> None:
    html = shown("name", Joining({"name": "", "pace": "d"}))
    assert 'aria-invalid="true"' in html
    assert "id_name_error" in html.split("aria-describedby=")[1].split(">")[0]
    assert '<div class="err" id="id_name_error" role="alert">' in html


def test_what_was_typed_is_kept() -> None:
    assert 'value="not an address"' in shown("mail", Joining({"mail": "not an address"}))


def test_a_hint_given_by_the_page_describes_too() -> None:
    html = shown("mail", Joining(), 'hint="Never shown to other members."')
    assert 'aria-describedby="id_mail_helptext"' in html


def test_a_placeholder_that_repeats_the_label_is_dropped() -> None:
    assert "placeholder" not in shown("mail", Joining())


def test_a_checkbox_stands_in_its_label() -> None:
    html = shown("mentor", Joining())
    assert '<label class="check"><input type="checkbox"' in html


def test_a_choice_of_several_has_a_legend() -> None:
    html = shown("pace", Joining({"name": "Noor"}))
    assert '<legend class="field__label">' in html
    assert html.count('type="radio"') == 2
    assert html.rstrip().endswith("</fieldset>")


class Telling(forms.Form):
    where = forms.CharField()
    when = forms.CharField()
    what = forms.CharField()
    link = forms.URLField(label="Video link")
    pace = forms.ChoiceField(label="How often", choices=[("d", "Daily"), ("w", "Weekly")], widget=forms.RadioSelect)


def on_top(form: object) -> str:
    return Template('{% include "ui/form_errors.html" %}').render(Context({"form": form}))


def test_what_is_refused_far_below_is_led_to_from_the_top() -> None:
    form = Telling({"where": "Here", "when": "", "what": "Pairs", "link": "7461", "pace": "y"})
    html = on_top(form)
    assert re.findall(r'href="#(\w+)">([^<]+)<', html) == [
        ("id_when", "When"), ("id_link", "Video link"), ("id_pace_0", "How often")
    ]  # fmt: skip
    page = html + "".join(str(form[name]) for name in form.fields)
    assert all(f'id="{place}"' in page for place in ("id_when", "id_link", "id_pace_0"))
    assert 'tabindex="-1" autofocus' in html  # the page opens there, without a script as well


def test_nothing_leads_to_what_stands_right_below() -> None:
    said = {"where": "", "when": "Now", "what": "", "link": "https://example.org", "pace": "d"}
    assert on_top(Telling(said)).strip() == ""
    assert on_top(Telling()).strip() == ""
    assert on_top("").strip() == ""


def test_what_is_wrong_with_all_of_it_stands_before_what_is_wrong_with_parts() -> None:
    form = Telling({"where": "Here", "when": "Now", "what": "Pairs"})
    form.add_error(None, "Not both at once.")
    html = on_top(form)
    assert html.count('role="alert"') == 1
    assert html.index("Not both at once.") < html.index("Video link")
