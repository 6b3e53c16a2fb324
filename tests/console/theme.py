"""The page in the light or in the dark, once it is all in it."""

from typing import Literal

from playwright.sync_api import Page

Theme = Literal["light", "dark"]
SETTLED = """theme => document.documentElement.dataset.mantineColorScheme === theme && new Promise(done => {
  let quiet = 0;
  const look = () => {
    const moving = document.getAnimations().some(each => each.playState === 'running'
      && each.effect.getComputedTiming().iterations !== Infinity);
    quiet = moving ? 0 : quiet + 1;
    if (quiet > 6) done(true); else requestAnimationFrame(look);
  };
  look();
})"""
"""An inherited colour in transition goes one level of elements a frame, so that one still frame says little."""


def turn(page: Page, theme: Theme) -> None:
    """As if the system's theme had changed; returns when colours have stopped changing."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(SETTLED, arg=theme)
