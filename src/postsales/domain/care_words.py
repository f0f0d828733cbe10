"""What the engine itself asks somebody to do for a customer, in the words of whoever is to do it."""

from __future__ import annotations

from postsales.domain.seats import Language

_WORDS: dict[str, dict[Language, str]] = {
    "risk": {
        Language.EN: "Find out why the health of {delivery} fell, and agree what is done about it",
        Language.KO: "{delivery} 건강도가 떨어진 까닭을 확인하고 대책을 합의하기",
    },
    "survey": {
        Language.EN: "Call {who} about {delivery}: they answered {score} of 5",
        Language.KO: "{delivery} 설문에 5점 만점 {score}점을 준 {who} 님과 통화하기",
    },
    "contract": {
        Language.EN: "Renew the service of {delivery}: it ends on {until}",
        Language.KO: "{delivery} 서비스 갱신 협의 (종료 {until})",
    },
    "tam": {
        Language.EN: "Renew the TAM of {delivery}: it ends on {until}",
        Language.KO: "{delivery} TAM 갱신 협의 (종료 {until})",
    },
    "near_entitlement": {
        Language.EN: "Offer more of what {delivery} has nearly used up: {what}",
        Language.KO: "{delivery} 소진 임박 항목 추가 제안: {what}",
    },
    "like_tam": {
        Language.EN: "Offer a TAM for {delivery}: {n} questions in 90 days",
        Language.KO: "{delivery} TAM 제안: 90일 동안 질문 {n}건",
    },
    "goal_reached": {
        Language.EN: "{delivery} does what it was bought for: talk about what comes next",
        Language.KO: "{delivery} 도입 목표 달성: 다음 단계 이야기하기",
    },
}


def said(name: str, language: Language, /, **facts: str | int) -> str:
    """The words for it."""
    return _WORDS[name][language].format(**facts)
