"""OpenAI, or another server that speaks its API: how it is reached, and its errors as sentences.

Shared by the embedder and the bot's language model, which differ in the setting that names the model.
"""

from __future__ import annotations

import math
import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import openai

from indexer.errors import SettingsError

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "no-key"
"""What the SDK sends to a server that asks for none; without any it refuses to start."""

# Wordings of OpenAI, Azure, vLLM, SGLang, llama.cpp, Ollama, LM Studio, text-generation-inference, Mistral, Gemini.
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|exceed_context|maximum context|n_ctx"
    r"|(?:prompt|input|request)\W+(?:is |are )?too (?:long|large)|reduce the length|max_tokens must be at least 1"
    r"|input token count|must have less than \d+ tokens|inputs` tokens \+|prompt contains \d+ tokens",
    re.IGNORECASE,
)
_FILTERED = re.compile(
    r"content_filter|ResponsibleAIPolicyViolation|content management policy", re.IGNORECASE
)


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


def client(key: str, base_url: str, *, timeout: float, max_retries: int) -> openai.OpenAI:
    """A client for a service, whose address may carry a query and the path of one of its calls.

    Azure's dated interface, known by `api-version` in the query, takes the key in a header of its own and has the
    deployment in its path. Azure's newer one, `https://NAME.openai.azure.com/openai/v1/`, is reached as OpenAI is.
    Source: learn.microsoft.com, "Azure OpenAI in Microsoft Foundry Models v1 API".
    """
    address, query, version = _parted(base_url)
    if version:
        return openai.AzureOpenAI(
            api_key=key, base_url=address, api_version=version, timeout=timeout, max_retries=max_retries
        )
    return openai.OpenAI(
        api_key=key, base_url=address, default_query=query, timeout=timeout, max_retries=max_retries
    )


def async_client(key: str, base_url: str, *, timeout: float, max_retries: int) -> openai.AsyncOpenAI:
    """As `client`, for code on an event loop."""
    address, query, version = _parted(base_url)
    if version:
        return openai.AsyncAzureOpenAI(
            api_key=key, base_url=address, api_version=version, timeout=timeout, max_retries=max_retries
        )
    return openai.AsyncOpenAI(
        api_key=key, base_url=address, default_query=query, timeout=timeout, max_retries=max_retries
    )


def _parted(base_url: str) -> tuple[str, dict[str, object], str]:
    """The address without query and call, the query, and the version of Azure's dated interface or nothing."""
    parts = urlsplit(base_url)
    query = dict(parse_qsl(parts.query))
    path = parts.path.rstrip("/").removesuffix("/chat/completions").removesuffix("/embeddings")
    version = "" if path.endswith("/v1") else query.get("api-version", "")
    return urlunsplit((parts.scheme, parts.netloc, path, "", "")), {**query}, version


def shown(base_url: str) -> str:
    """An address as people may see it: without a password or a query in it."""
    parts = urlsplit(base_url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


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


def too_long(error: Exception) -> bool:
    """Whether a service says, before an answer or in the middle of one, that a text is too long for the model."""
    if not isinstance(error, openai.APIError):
        return False
    if isinstance(error, openai.APIStatusError) and error.status_code in {401, 403, 404, 408, 429}:
        return False
    return getattr(error, "status_code", None) == 413 or _TOO_LONG.search(_said(error)) is not None


def filtered(error: Exception) -> bool:
    """Whether a service declines to read a text for what it says."""
    return isinstance(error, openai.APIError) and _FILTERED.search(_said(error)) is not None


def _said(error: openai.APIError) -> str:
    body = error.response.text if isinstance(error, openai.APIStatusError) else error.body
    return f"{error.code} {error.type} {error.message} {body}"


def passes_by_waiting(error: openai.OpenAIError) -> bool:
    """Whether the same request may succeed a little later."""
    if too_long(error) or filtered(error):
        return False
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
    base_url = shown(base_url)
    if too_long(error):
        return f"the text is too long for the model {model!r}: see {setting}"
    if filtered(error):
        return f"{base_url} declined to read the text for what it says: see its content filter"
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
    return f"{base_url} refused the request with status {status}: see {setting}"
