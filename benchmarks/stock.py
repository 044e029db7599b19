"""The same talk on stock python-telegram-bot, as its documentation sets a bot up.

`ConversationHandler` and `PicklePersistence`, `run_polling` or `run_webhook`. A turn makes the
calls that ours makes: the press is answered, its bubble is edited, the next question is sent.
Runs in an environment of its own and imports nothing of this project.
"""

from __future__ import annotations

import json
import logging
import os
import warnings
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)
from telegram.warnings import PTBUserWarning

warnings.filterwarnings("ignore", message=".*per_message", category=PTBUserWarning)
logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", level=logging.INFO)
logging.getLogger("httpx").setLevel(logging.WARNING)

QUESTION, PAUSE, ROLE, GENDER = range(4)
FOLDER = Path(os.environ["DATA_DIR"])
TALK: dict[str, Any] = json.loads((FOLDER / "talk.json").read_text(encoding="utf-8"))
Context = ContextTypes.DEFAULT_TYPE


def keyboard(*rows: list[str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(one, callback_data=one.encode()[:64].decode("utf-8", "ignore"))
                for one in row
            ]
            for row in rows
        ]
    )


ANSWERS = keyboard(TALK["answers"], TALK["missing"], TALK["foot"])
PAUSED = keyboard(*([one] for one in TALK["pause_buttons"]))
ROLES = keyboard(*([one] for one in TALK["roles"]))
GENDERS = keyboard(TALK["genders"])


def question(number: int) -> str:
    heading = TALK["heading"].format(number=number + 1)
    return f"{heading}\n{TALK['questions'][number]}"


async def start(update: Update, context: Context) -> int:
    context.user_data.update(topic=0, number=0, answers={})
    await update.message.reply_text(question(0), reply_markup=ANSWERS)
    return QUESTION


async def settle(update: Update) -> str:
    """Answer the press and leave the chosen answer under the question."""
    query = update.callback_query
    await query.answer()
    await query.edit_message_text(f"{query.message.text}\n{query.data}")
    return query.data


async def send(update: Update, context: Context, text: str, keys: InlineKeyboardMarkup) -> None:
    await context.bot.send_message(update.effective_chat.id, text, reply_markup=keys)


async def answered(update: Update, context: Context) -> int:
    told = context.user_data
    told["answers"][f"{told['topic']}.{told['number']}"] = await settle(update)
    told["number"] += 1
    if told["number"] < len(TALK["questions"]):
        await send(update, context, question(told["number"]), ANSWERS)
        return QUESTION
    await send(update, context, TALK["pause"], PAUSED)
    return PAUSE


async def went_on(update: Update, context: Context) -> int:
    query, told = update.callback_query, context.user_data
    await query.answer()
    await query.edit_message_reply_markup(None)
    if "role" not in told:
        await send(update, context, TALK["role"], ROLES)
        return ROLE
    if "gender" not in told:
        await send(update, context, TALK["gender"], GENDERS)
        return GENDER
    return await next_topic(update, context)


async def role(update: Update, context: Context) -> int:
    context.user_data["role"] = await settle(update)
    return await next_topic(update, context)


async def gender(update: Update, context: Context) -> int:
    context.user_data["gender"] = await settle(update)
    return await next_topic(update, context)


async def next_topic(update: Update, context: Context) -> int:
    told = context.user_data
    told.update(topic=told["topic"] + 1, number=0)
    if told["topic"] >= TALK["topics"]:
        return ConversationHandler.END
    await send(update, context, question(0), ANSWERS)
    return QUESTION


def application() -> Application:
    built = (
        Application.builder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_API_BASE_URL']}/bot")
        .persistence(PicklePersistence(FOLDER / "talks.pickle"))
        .build()
    )
    built.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={
                QUESTION: [CallbackQueryHandler(answered)],
                PAUSE: [CallbackQueryHandler(went_on)],
                ROLE: [CallbackQueryHandler(role)],
                GENDER: [CallbackQueryHandler(gender)],
            },
            fallbacks=[CommandHandler("start", start)],
            name="talk",
            persistent=True,
        )
    )
    return built


def main() -> None:
    if os.environ["BOT_MODE"] == "polling":
        application().run_polling()
        return
    application().run_webhook(
        listen="127.0.0.1",
        port=int(os.environ["PORT"]),
        url_path="telegram",
        secret_token="a-secret-that-telegram-sends-along",
        webhook_url=f"{os.environ['WEBHOOK_URL']}/telegram",
    )


if __name__ == "__main__":
    main()
