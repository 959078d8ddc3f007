"""OpenAI, or another server that speaks its API: how it is reached, and its errors as sentences.

Shared by the embedder and the bot's language model, which differ in the setting that names the model.
"""

from __future__ import annotations

import math

import openai

from indexer.errors import SettingsError

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "no-key"
"""What the SDK sends to a server that asks for none; without any it refuses to start."""


def credentials(api_key: str | None, base_url: str | None, *, setting: str) -> tuple[str, str]:
    """The key and the address to use. `setting` is the one that chose this service.

    Raises:
        SettingsError: OpenAI itself needs a key and there is none, or what is set cannot be one.
    """
    api_key, base_url = (api_key or "").strip(), (base_url or "").strip()
    if not all("!" <= character <= "~" for character in api_key):
        raise SettingsError("OPENAI_API_KEY is no key: it holds a space or a character that is not ASCII")
    if base_url and not base_url.startswith(("http://", "https://")):
        raise SettingsError(f"OPENAI_BASE_URL={base_url!r} is no address: it starts with http:// or https://")
    if not api_key and not base_url:
        raise SettingsError(
            f"{setting} chooses OpenAI, which needs OPENAI_API_KEY (or OPENAI_BASE_URL, for a server of your own)"
        )
    return api_key or NO_KEY, base_url or OPENAI_URL


def retry_after(error: openai.APIStatusError) -> float | None:
    """The seconds that a response asks to wait, None when it does not say.

    Source: RFC 9110, section 10.2.3, in its form of seconds; `retry-after-ms` is OpenAI's.
    """
    headers = error.response.headers
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def out_of_credit(error: openai.APIError) -> bool:
    """Whether a refusal for too many requests will not pass by waiting."""
    return error.code == "insufficient_quota" or error.type == "insufficient_quota"


def passes_by_waiting(error: openai.OpenAIError) -> bool:
    """Whether the same request may succeed a little later."""
    if isinstance(error, openai.RateLimitError):
        return not out_of_credit(error)
    if isinstance(error, openai.APIStatusError):
        return error.status_code in {408, 409} or error.status_code >= 500
    if isinstance(error, openai.APIConnectionError):
        return True
    return type(error) is openai.APIError  # an error inside a stream


def explain(error: openai.OpenAIError, *, model: str, setting: str, base_url: str) -> str:
    """What went wrong and which setting to look at, never the service's own text, which may carry keys or inputs.

    Args:
        error: what the SDK raised.
        model: the model's name.
        setting: the setting that names the model.
        base_url: the server's address.
    """
    if isinstance(error, openai.APITimeoutError):
        return f"{base_url} did not answer in time: try again, or see OPENAI_BASE_URL"
    if isinstance(error, openai.APIConnectionError):
        return f"{base_url} cannot be reached: see OPENAI_BASE_URL and the network"
    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, model=model, setting=setting, base_url=base_url)
    return f"{base_url} answered with an error in the middle: try again"


def _explain_status(error: openai.APIStatusError, *, model: str, setting: str, base_url: str) -> str:
    status = error.status_code
    if status == 401:
        return f"{base_url} does not accept the key: see OPENAI_API_KEY"
    if status == 403:
        return f"{base_url} does not let this key use the model {model!r}: see OPENAI_API_KEY and {setting}"
    if status == 404:
        return f"{base_url} knows no model {model!r}: see {setting} and OPENAI_BASE_URL"
    if status == 429 and out_of_credit(error):
        return f"the account of OPENAI_API_KEY at {base_url} has no credit left: see its billing page"
    if status == 429:
        return f"{base_url} receives more requests than the account of OPENAI_API_KEY allows: wait a little"
    if status >= 500:
        return f"{base_url} failed with status {status}: try again later"
    if error.code == "context_length_exceeded" or status == 413:
        return f"the text is too long for the model {model!r}: see {setting}"
    return f"{base_url} refused the request with status {status}: see {setting}"
