"""The settings document."""

import json


class Settings(dict):
    """Settings of a chain of effects: the JSON document that `soundalike match --settings` writes, as a dict.

        settings.value("eq", "low_gain")    # -2.5
        settings.set("eq", "low_gain", 3)
        settings.save("eq.json")            # for `soundalike apply eq.json`, or to export to a DAW
        settings = Settings.load("eq.json")

    `report` says what was heard and warns, where `match` made the settings: the members of `match --json`.
    """

    def __init__(self, document=(), report=None):
        super().__init__(document)
        self.report = report if report is not None else {}

    @property
    def warnings(self):
        """What may make the settings worse than they should be, a line each."""
        return self.report.get("warnings", [])

    def value(self, effect, symbol):
        """The value of a parameter of the effect with this id, in its unit."""
        return self._parameter(effect, symbol)["value"]

    def set(self, effect, symbol, value):
        """Gives a parameter of the effect with this id another value, in its unit."""
        self._parameter(effect, symbol)["value"] = value

    def _parameter(self, effect, symbol):
        for link in self["chain"]:
            if link["id"] == effect:
                for parameter in link["parameters"]:
                    if parameter["symbol"] == symbol:
                        return parameter
        raise KeyError(f"{effect}/{symbol}")

    def save(self, path):
        """Writes the document."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.json())

    @classmethod
    def load(cls, path):
        """Reads a document. It is checked when it is used."""
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def json(self):
        """The document as text."""
        return json.dumps(self, indent=2, ensure_ascii=False, allow_nan=False)
