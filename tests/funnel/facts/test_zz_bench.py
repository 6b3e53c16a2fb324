import time, random
import pytest
from sqlalchemy import event
from crm.core.actor import system
from crm.core.work import begin, Work
from tests.factories.people import at, email, touch
from tests.factories.products import published_funnel
from tests.factories.workspaces import insert_workspace
from funnel.facts.record import record
import os
pytestmark=[pytest.mark.anyio]
async def test_b(database):
    async with database.sessions() as s, s.begin():
        w,_=await insert_workspace(s)
        f=await published_funnel(Work(s, system(w)))
    T={}; N=[0]
    e=database.engine.sync_engine
    def b(conn,cur,st,pa,ctx,many): N[0]+=1; conn.info['s']=time.perf_counter()
    def a(conn,cur,st,pa,ctx,many):
        k=st.strip()[:50].replace("\n"," "); T[k]=T.get(k,0)+time.perf_counter()-conn.info['s']
    event.listen(e,"before_cursor_execute",b); event.listen(e,"after_cursor_execute",a)
    res=list(f.resource_ids.values()); r=random.Random(1)
    def batch(n, people, base):
        return [touch(r.choice(["VISIT","CLICK","COMMENT","IMPRESSION","FORM_SUBMIT"]), email(f"p{r.randrange(people)}@example.test"), occurred_at=at(days=r.random()*60), resource_id=r.choice(res), external_id=f"{base}-{i}", name="X") for i in range(n)]
    big=int(os.environ.get("BIG","1000"))
    for base,(n,people) in enumerate([(big,big//2),(big,big//2),(big,big*2),(big,big*2),(50,50),(50,50)]+[(1,2)]*30):
        facts=batch(n,people,base); N[0]=0; T.clear()
        c0=time.process_time(); t=time.perf_counter()
        async with begin(database.sessions, system(w)) as work: o=await record(work,facts)
        d=time.perf_counter()-t
        if n>1 or base%10==5: print(f"{n} facts {d:.3f}s {n/d:.0f}/s statements {N[0]} rejected {o.rejected}; sql {sum(T.values()):.3f} python cpu {time.process_time()-c0:.3f}")
        if n==big:
            for k,v in sorted(T.items(),key=lambda x:-x[1])[:8]: print(f"   {v:.3f} {k}")
