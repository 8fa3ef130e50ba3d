import asyncio

from live.relay import WAIT, Relay


class TestRelay:
    def test_waits_for_hints_less_long_than_a_silent_broker_is_waited_for(self):
        async def patience() -> float:
            relay = Relay()
            for task in relay.tasks:
                task.cancel()
            given = relay.broker.connection_pool.connection_kwargs
            return float(given["socket_timeout"])

        assert asyncio.run(patience()) > WAIT
